import { brokerOf, loadClient } from '../packages/connect/dist/kafka/client.js';
import { startCluster } from '../packages/connect/dist/kafka/cluster.js';
import { startFetcher } from '../packages/connect/dist/kafka/fetch.js';
import { openKafka } from '../packages/connect/dist/kafka/kafka.js';
import { KAFKA } from '../packages/connect/dist/kafka/options.js';
import { startOwner } from '../packages/connect/dist/kafka/transactions.js';
import { systemClock as clock } from '../packages/connect/dist/run/index.js';
import { eventLine } from '../packages/connect/dist/sinks/lines.js';
import { resultLine } from '../packages/connect/dist/sinks/result-log.js';
import { settle } from '../packages/hapax/dist/core/settings.js';
import { online } from '../packages/hapax/dist/registry.js';
import { createStream } from '../packages/hapax/dist/stream/index.js';
import { kafkaTools, startBrokers } from '../scripts/kafka-broker.mjs';

// Parts of the benchmarks that need brokers: a cluster, samples in it, and what one process without Kafka makes of the same samples.

export const FEATURES = ['x', 'y'];

/** Numbers that look like chance, the same each time (Numerical Recipes' generator). */
export function chance(seed) {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

export async function startCluster3(count = 3) {
  const tools = await kafkaTools();
  if (tools.skip) {
    console.log(`skipped: ${tools.skip}`);
    process.exit(0);
  }
  const brokers = await startBrokers(tools, { count });
  const client = await loadClient();
  const cluster = startCluster({ client, clock, clientId: 'bench', bootstrap: brokers.addresses.map(brokerOf), security: {} });
  const connections = cluster.connections(60_000);
  const fetcher = startFetcher(cluster, cluster.connections());
  return {
    ...brokers,
    cluster,
    async topic(name, numPartitions) {
      const wanted = { name, numPartitions, replicationFactor: -1, assignments: [], configs: [] };
      await cluster.retry(60_000, async () =>
        connections.ask(await cluster.controller(), client.createTopicsV7.api, [wanted], 30_000, false),
      );
      for (let p = 0; p < numPartitions; ++p) await cluster.retry(60_000, () => cluster.leader(name, p));
    },
    /** Writes records to a partition, each call a transaction. */
    async writer(topic, partition) {
      const id = `bench-${topic}-${partition}`;
      const owner = startOwner({ cluster, id, partition, timeoutMs: 120_000, maxMessageBytes: 900_000, compression: 'none' });
      await owner.claim();
      return { write: (records) => owner.commit({ records: new Map([[topic, records]]) }), close: owner.close };
    },
    /** Samples of a partition, in transactions of fifty thousand. */
    async write(topic, partition, records) {
      const writer = await this.writer(topic, partition);
      let some = [];
      for (const record of records) {
        some.push(record);
        if (some.length < 50_000) continue;
        await writer.write(some);
        some = [];
      }
      if (some.length > 0) await writer.write(some);
      writer.close();
    },
    /** Everything committed behind an offset. @returns where to go on */
    async read(topic, partition, from, take) {
      const end = await cluster.retry(60_000, () => fetcher.offset(topic, partition, 'latest'));
      let at = from;
      while (at < end) {
        const { records, next } = await cluster.retry(60_000, () => fetcher.fetch(topic, partition, at, 100, 4 << 20));
        for (const record of records) take(record);
        if (next === at) break;
        at = next;
      }
      return at;
    },
  };
}

/** Sample i of n: its time is its own, so that it can be known again. */
export function* samplesOf(partition, partitions, n, keys, seed) {
  const rnd = chance(seed + partition);
  const own = Math.floor(keys / partitions);
  for (let i = partition; i < n; i += partitions) {
    const key = `k${partition}-${Math.floor(i / partitions) % own}`;
    const odd = rnd() < 0.0005 ? 8 : 0;
    yield { time: 1_700_000_000_000 + i * 1000, key, values: [rnd() + rnd() + odd, Math.sin(i / 50) + rnd()] };
  }
}

export const recordOf = ({ time, key, values: [x, y] }) => ({ key, value: `{"time":${time},"key":"${key}","x":${x},"y":${y}}` });

/** Results and messages of one process that nothing happens to, without Kafka. */
export function undisturbed(config, samples, onResult, onEvent) {
  const stream = createStream(config, { online });
  for (const sample of samples) {
    const result = stream.push(sample);
    onResult(result, resultLine(result).slice(0, -1));
    for (const event of result.incidents) onEvent(eventLine(event).slice(0, -1));
  }
  return stream;
}

/** A worker in this process. */
export const openWorker = (addresses, options, onTrouble = () => {}) =>
  openKafka(settle('kafka', KAFKA, { brokers: [...addresses], ...options }), {
    features: FEATURES,
    clock,
    onTrouble: ({ text }) => onTrouble(text),
  });

export { clock, online };
