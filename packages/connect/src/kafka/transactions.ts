import type { API } from '@platformatic/kafka';
import type { Broker, Client } from './client.ts';
import type { Cluster } from './cluster.ts';
import type { Connections } from './connections.ts';
import { BrokerFault, faultOf, meaningOf } from './faults.ts';
import type { OutRecord } from './record-batch.ts';
import { type Codec, type OpenBatch, startBatch } from './write-batch.ts';

/** What one transaction brings about: all of it, or nothing. */
export interface Work {
  /** Records for this partition of each topic, one at least; asked for one by one as they are written. */
  readonly records: ReadonlyMap<string, Iterable<OutRecord>>;
  /** Batches that are filled already; before the records of the same topic. */
  readonly filled?: { readonly topic: string; readonly batches: readonly OpenBatch[] };
  /** Where the group goes on in the topic that it reads. */
  readonly offset?: { readonly group: string; readonly topic: string; readonly next: number };
}

/** The right to write for one partition. */
export interface Owner {
  /**
   * Take it, from whoever has it: what a former owner left open is rolled back, and from now on nothing that it writes is taken.
   * @throws BrokerFault
   */
  claim(): Promise<void>;
  /** @throws BrokerFault `fenced` when there is another owner; after any failure the owner must be claimed anew */
  commit(work: Work): Promise<void>;
  close(): void;
}

export interface OwnerOptions {
  readonly cluster: Cluster;
  /** The same for the same partition, whoever has it. */
  readonly id: string;
  readonly partition: number;
  /** The broker rolls back a transaction that is older. */
  readonly timeoutMs: number;
  readonly maxMessageBytes: number;
  readonly compression: Codec;
}

const NOBODY = { producerId: -1n, producerEpoch: -1 };
/** All replicas that are in sync. */
const ALL = -1;
const NOT_THERE = 'UNKNOWN_TOPIC_OR_PARTITION';
const PRODUCE = 0;
const VERSION = 9;

type Produced = ReturnType<Client['produceV9']['parseResponse']>;
type ProduceArguments = [transactionalId: string, timeoutMs: number, topic: string, partition: number, batch: Buffer];

/** Produce v9 of a batch that is encoded already. */
const produceApi = ({ createAPI, produceV9, Writer }: Client): API<ProduceArguments, Produced> =>
  createAPI(
    PRODUCE,
    VERSION,
    (...[id, timeoutMs, topic, partition, batch]: ProduceArguments) =>
      Writer.create()
        .appendString(id)
        .appendInt16(ALL)
        .appendInt32(timeoutMs)
        .appendArray([topic], (w, name) => {
          w.appendString(name).appendArray([partition], (p, index) => {
            p.appendInt32(index)
              .appendUnsignedVarInt(batch.length + 1)
              .append(batch);
          });
        })
        .appendTaggedFields(),
    produceV9.parseResponse,
  );

/**
 * A producer with a transactional id of its own for each partition. It is told its epoch once, when it claims; every transaction goes under
 * that epoch. So whoever slept through a change of owners is refused at the first thing it asks, and does not take the partition back.
 */
export function startOwner({ cluster, id, partition, timeoutMs, maxMessageBytes, compression }: OwnerOptions): Owner {
  const { client, clock } = cluster;
  const connections: Connections = cluster.connections();
  const produce = produceApi(client);
  let me = NOBODY;
  let closed = false;
  /** Records written to each topic under this epoch. */
  const sequences = new Map<string, number>();
  const wanted = () => !closed;
  const coordinated = <T>(go: (broker: Broker) => Promise<T>): Promise<T> =>
    cluster.retry(timeoutMs, async () => go(await cluster.coordinator('transaction', id)), wanted);

  async function write(topic: string, filled: readonly OpenBatch[], records: Iterable<OutRecord>): Promise<void> {
    for (const batch of filled) await send(topic, batch);
    let batch = startBatch();
    for (const record of records) {
      if (batch.add(record, maxMessageBytes)) continue;
      await send(topic, batch);
      batch = startBatch();
      batch.add(record, maxMessageBytes);
    }
    if (batch.count > 0) await send(topic, batch);
  }

  async function send(topic: string, open: OpenBatch): Promise<void> {
    const sequence = sequences.get(topic) ?? 0;
    const batch = open.finish(client, { ...me, sequence, timestamp: clock.now() }, compression);
    await cluster.retry(
      timeoutMs,
      async () => {
        const broker = await cluster.leader(topic, partition);
        try {
          await connections.ask(broker, produce, id, timeoutMs, topic, partition, batch);
        } catch (error) {
          // It was written the first time, and only the answer was lost.
          if (faultOf(error).fault !== 'DUPLICATE_SEQUENCE_NUMBER') throw error;
        }
      },
      wanted,
    );
    // Numbers of records begin again after 2^31 - 1.
    sequences.set(topic, (sequence + open.count) % 2 ** 31);
  }

  async function commitOffset({ group, topic, next }: NonNullable<Work['offset']>): Promise<void> {
    const { producerId, producerEpoch } = me;
    await coordinated((broker) => connections.ask(broker, client.addOffsetsToTxnV3.api, id, producerId, producerEpoch, group));
    const partitions = [{ partitionIndex: partition, committedOffset: BigInt(next), committedLeaderEpoch: -1, committedMetadata: '' }];
    await cluster.retry(
      timeoutMs,
      async () => {
        const broker = await cluster.coordinator('group', group);
        // By the right of the transaction, not of a member: members may change while the work goes on.
        await connections.ask(broker, client.txnOffsetCommitV3.api, id, group, producerId, producerEpoch, -1, '', null, [
          { name: topic, partitions },
        ]);
      },
      wanted,
    );
  }

  return {
    async claim() {
      const { producerId, producerEpoch } = await coordinated((broker) =>
        connections.ask(broker, client.initProducerIdV4.api, id, timeoutMs, NOBODY.producerId, NOBODY.producerEpoch),
      );
      me = { producerId, producerEpoch };
      sequences.clear();
    },
    async commit({ records, filled, offset }) {
      if (me === NOBODY) throw new BrokerFault('INVALID_TXN_STATE', 'the partition must be claimed first');
      const owned = me;
      try {
        const ready = filled && filled.batches.length > 0 ? filled : undefined;
        const topics = [...new Set([...(ready ? [ready.topic] : []), ...records.keys()])];
        const added = [
          { transactionalId: id, ...owned, verifyOnly: false, topics: topics.map((name) => ({ name, partitions: [partition] })) },
        ];
        if (topics.length > 0)
          await coordinated((broker) => connections.ask(broker, client.addPartitionsToTxnV3.api, added)).catch((error: unknown) => {
            if (faultOf(error).fault !== NOT_THERE) throw error;
            throw new BrokerFault(NOT_THERE, `not all of the topics ${topics.join(', ')} are there`);
          });
        const written = topics.map((topic) => write(topic, ready?.topic === topic ? ready.batches : [], records.get(topic) ?? []));
        await Promise.all([...written, ...(offset ? [commitOffset(offset)] : [])]);
        if (topics.length > 0 || offset)
          await coordinated((broker) => connections.ask(broker, client.endTxnV3.api, id, owned.producerId, owned.producerEpoch, true));
      } catch (error) {
        me = NOBODY;
        throw error;
      }
    },
    close() {
      closed = true;
      connections.close();
    },
  };
}

/** Whether the partition may be taken again after this, when it is still this worker's. */
export const mayClaimAgain = (error: unknown): boolean => meaningOf(error) !== 'fatal';
