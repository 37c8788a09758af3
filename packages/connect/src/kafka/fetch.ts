import type { API } from '@platformatic/kafka';
import type { Client } from './client.ts';
import type { Cluster } from './cluster.ts';
import { committedRecords } from './committed.ts';
import type { Connections } from './connections.ts';
import { BrokerFault, nameOf } from './faults.ts';
import type { InRecord } from './record-batch.ts';

/** What one question about a partition brought. */
export interface Fetched {
  readonly records: readonly InRecord[];
  /** Where to go on. */
  readonly next: number;
  /** Behind the last record that may be read: that of the last finished transaction. */
  readonly stable: number;
  /** The first record that is still there. */
  readonly start: number;
}

interface Answer {
  readonly errorCode: number;
  readonly stable: number;
  readonly start: number;
  readonly aborted: readonly { readonly producerId: bigint; readonly firstOffset: number }[];
  readonly bytes: Buffer;
}

const READ_COMMITTED = 1;
const LATEST = -1n;
const EARLIEST = -2n;
const OUT_OF_RANGE = 1;
const FETCH = 1;
const VERSION = 12;
const EMPTY = Buffer.alloc(0);

/** Fetch v12, with the records as they lie in the log: they are read, and what does not count left out, in this folder. */
const fetchApi = ({ createAPI, fetchV12 }: Client): API<Parameters<Client['fetchV12']['createRequest']>, Answer> =>
  createAPI(FETCH, VERSION, fetchV12.createRequest, (_id, _key, _version, reader): Answer => {
    reader.readInt32();
    const whole = reader.readInt16();
    reader.readInt32();
    const [topic] = reader.readArray((r) => {
      r.readString();
      const [partition] = r.readArray((p) => {
        p.readInt32();
        const errorCode = p.readInt16();
        p.readInt64();
        const stable = Number(p.readInt64());
        const start = Number(p.readInt64());
        const aborted = p.readArray((a) => ({ producerId: a.readInt64(), firstOffset: Number(a.readInt64()) }));
        p.readInt32();
        // One more than there are, as compact lengths have it.
        const size = p.readUnsignedVarInt() - 1;
        const bytes = size > 0 ? p.buffer.slice(p.position, p.position + size) : EMPTY;
        if (size > 0) p.skip(size);
        return { errorCode, stable, start, aborted, bytes };
      });
      return partition;
    });
    return topic ?? { errorCode: whole, stable: -1, start: -1, aborted: [], bytes: EMPTY };
  });

/** Reads partitions: what transactions have committed, and nothing else. */
export interface Fetcher {
  /** Waits up to `waitMs` for something to come. @throws BrokerFault `OFFSET_OUT_OF_RANGE` among others */
  fetch(topic: string, partition: number, from: number, waitMs: number, maxBytes: number): Promise<Fetched>;
  /** Where the partition begins, or ends now, whatever is committed of it. @throws BrokerFault */
  offset(topic: string, partition: number, which: 'earliest' | 'latest'): Promise<number>;
  close(): void;
}

export function startFetcher(cluster: Cluster, connections: Connections): Fetcher {
  const { client } = cluster;
  const api = fetchApi(client);
  return {
    async fetch(topic, partition, from, waitMs, maxBytes) {
      const broker = await cluster.leader(topic, partition);
      const wanted = { partition, currentLeaderEpoch: -1, fetchOffset: BigInt(from), lastFetchedEpoch: -1, partitionMaxBytes: maxBytes };
      const topics = [{ topicId: topic, partitions: [wanted] }];
      const answer = await connections.ask(broker, api, waitMs, 1, maxBytes, READ_COMMITTED, 0, -1, topics, [], '');
      if (answer.errorCode === OUT_OF_RANGE) throw new BrokerFault('OFFSET_OUT_OF_RANGE', `${topic} ${partition} has no record ${from}`);
      if (answer.errorCode !== 0) throw new BrokerFault(nameOf(client, answer.errorCode), `reading ${topic} ${partition}`);
      const { records, next } = committedRecords(client, answer.bytes, answer.aborted, from);
      return { records, next, stable: answer.stable, start: answer.start };
    },
    async offset(topic, partition, which) {
      const broker = await cluster.leader(topic, partition);
      const asked = [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp: which === 'latest' ? LATEST : EARLIEST }];
      const { topics } = await connections.ask(broker, client.listOffsetsV6.api, -1, 0, [{ name: topic, partitions: asked }]);
      return Number(topics[0].partitions[0].offset);
    },
    close: () => connections.close(),
  };
}
