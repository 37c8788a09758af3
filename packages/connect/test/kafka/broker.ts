import { settle } from 'hapax/settings';
import type { IncidentEvent, Result, Sample } from 'hapax/stream';
import { type BrokerOptions, type KafkaCluster, kafkaTools, startBrokers } from '../../../../scripts/kafka-broker.mjs';
import { brokerOf, loadClient } from '../../src/kafka/client.ts';
import { type Cluster, startCluster } from '../../src/kafka/cluster.ts';
import { startFetcher } from '../../src/kafka/fetch.ts';
import { type KafkaGroup, type KafkaOptions, openKafka } from '../../src/kafka/kafka.ts';
import { KAFKA } from '../../src/kafka/options.ts';
import type { InRecord, OutRecord } from '../../src/kafka/record-batch.ts';
import { startOwner } from '../../src/kafka/transactions.ts';
import { systemClock as clock } from '../../src/run/clock.ts';

/** A real broker for the tests of this process, or the sentence that says why there is none. */
export interface Bench {
  readonly cluster: Cluster;
  readonly brokers: KafkaCluster;
  topic(name: string, partitions: number, configs?: Readonly<Record<string, string>>): Promise<void>;
  write(topic: string, partition: number, records: readonly OutRecord[]): Promise<void>;
  /** Everything that is committed now. */
  read(topic: string, partition: number): Promise<InRecord[]>;
  /** The same, when every transaction that was begun has ended. */
  settled(topic: string, partition: number): Promise<InRecord[]>;
  end(topic: string, partition: number): Promise<number>;
  open(options: Partial<KafkaOptions>, say?: (text: string) => void): Promise<KafkaGroup>;
  stop(): Promise<void>;
}

const tools = await kafkaTools();
/** Why the tests of this file cannot run; undefined: they can. */
export const skip = tools.skip;
if (skip !== undefined) console.log(`Kafka is not tested: ${skip}`);

export async function startBench(options: BrokerOptions = {}): Promise<Bench> {
  if (tools.classpath === undefined) throw new Error(tools.skip);
  const brokers = await startBrokers(tools, options);
  const client = await loadClient();
  const cluster = startCluster({ client, clock, clientId: 'test', bootstrap: brokers.addresses.map(brokerOf), security: {} });
  const connections = cluster.connections(40_000);
  const fetcher = startFetcher(cluster, cluster.connections());
  let writers = 0;
  async function readAll(topic: string, partition: number, wait: boolean): Promise<InRecord[]> {
    const all: InRecord[] = [];
    const end = await fetcher.offset(topic, partition, 'latest');
    for (let at = 0; at < end; ) {
      const { records, next } = await fetcher.fetch(topic, partition, at, 200, 4 << 20);
      all.push(...records);
      if (next === at && !wait) break;
      at = next;
    }
    return all;
  }
  return {
    cluster,
    brokers,
    async topic(name, numPartitions, configs = {}) {
      const wanted = {
        name,
        numPartitions,
        replicationFactor: -1,
        assignments: [],
        configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
      };
      await connections.ask(await cluster.controller(), client.createTopicsV7.api, [wanted], 30_000, false);
      for (let p = 0; p < numPartitions; ++p) await cluster.retry(30_000, () => cluster.leader(name, p));
    },
    async write(topic, partition, records) {
      const id = `writer-${++writers}`;
      const owner = startOwner({ cluster, id, partition, timeoutMs: 30_000, maxMessageBytes: 900_000, compression: 'none' });
      await owner.claim();
      await owner.commit({ records: new Map([[topic, records]]) });
      owner.close();
    },
    read: (topic, partition) => readAll(topic, partition, false),
    settled: (topic, partition) => readAll(topic, partition, true),
    end: (topic, partition) => fetcher.offset(topic, partition, 'latest'),
    open: (options, say = () => {}) =>
      openKafka(settle('kafka', KAFKA, { brokers: [...brokers.addresses], topic: 'in', group: 'g', key: 'key', ...options } as never), {
        features: ['v'],
        clock,
        onTrouble: ({ text }) => say(text),
      }),
    async stop() {
      fetcher.close();
      connections.close();
      cluster.close();
      await brokers.stop();
    },
  };
}

export const recordOf = ({ time, key = '', values }: Sample): OutRecord => ({ key, value: JSON.stringify({ time, key, v: values[0] }) });

/** Results and messages that lie in one topic, as they are read there. */
export function outputOf(records: readonly InRecord[]): { results: Result[]; events: IncidentEvent[] } {
  // Only workers write there.
  const all = records.map(({ value }) => JSON.parse(String(value)) as Result | IncidentEvent);
  return {
    results: all.filter((one): one is Result => 'verdicts' in one),
    events: all.filter((one): one is IncidentEvent => 'incident' in one),
  };
}
