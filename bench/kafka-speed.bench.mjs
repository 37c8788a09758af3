import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { parseArgs } from 'node:util';
import { runPartitions } from '../packages/hapax/dist/stream/index.js';
import { clock, FEATURES, online, openWorker, recordOf, samplesOf, startCluster3 } from './kafka-cluster.mjs';

// node bench/kafka-speed.bench.mjs [--samples 400000] [--keys 200] [--methods ewma] [--profile FILE]
// CPU seconds of one worker, from the records of a topic to its transactions: samples a second of one core, what state it writes, how long a restore takes.

const { values: flags } = parseArgs({
  options: {
    samples: { type: 'string', default: '400000' },
    keys: { type: 'string', default: '200' },
    methods: { type: 'string', default: 'ewma' },
    profile: { type: 'string' },
    rounds: { type: 'string', default: '2' },
  },
});
const [N, KEYS, ROUNDS] = [flags.samples, flags.keys, flags.rounds].map(Number);
const PARTITIONS = 8;
const kafka = await startCluster3(1);
const topic = 'speed-in';
await kafka.topic(topic, PARTITIONS);
function* records(p) {
  for (const sample of samplesOf(p, PARTITIONS, N, KEYS, 1)) yield recordOf(sample);
}
for (let p = 0; p < PARTITIONS; ++p) await kafka.write(topic, p, records(p));

const config = { name: 'speed', features: FEATURES, detectors: flags.methods.split(',').map((method) => ({ method })) };

async function work(group, options, inspector) {
  const { source, openStore, stats, close } = await openWorker(
    kafka.addresses,
    { topic, group, key: 'key', everySamples: 10_000, everyMs: 5000, ...options },
    console.error,
  );
  let seen = 0;
  let finish = () => {};
  const all = new Promise((go) => {
    finish = go;
  });
  await inspector?.post('Profiler.start');
  const before = process.cpuUsage();
  const begun = performance.now();
  const run = await runPartitions({
    config,
    methods: { online },
    clock,
    source,
    openStore,
    checkpointEvery: 10_000,
    checkpointMs: 5000,
    onResults(results) {
      seen += results.length;
      if (seen >= N) finish();
    },
  });
  await all;
  await run.stop().catch(() => {});
  const { user, system } = process.cpuUsage(before);
  if (inspector) writeFileSync(flags.profile, JSON.stringify((await inspector.post('Profiler.stop')).profile));
  return { seconds: (user + system) / 1e6, wall: (performance.now() - begun) / 1000, stats, close };
}

/** The state of a group, and what it takes to have it back. */
async function restore(group, options) {
  const { source, openStore, stats, close } = await openWorker(kafka.addresses, { topic, group, key: 'key', ...options });
  const before = process.cpuUsage();
  const run = await runPartitions({ config, methods: { online }, clock, source, openStore });
  const { user, system } = process.cpuUsage(before);
  const parts = [...stats.partitions.values()];
  const megabytes = parts.reduce((sum, { restoreBytes }) => sum + restoreBytes, 0) / 1e6;
  await run.stop();
  close();
  return { megabytes, seconds: (user + system) / 1e6 };
}

const KINDS = { 'every result': { results: true }, 'alarms only': { results: true, only: 'alarms' }, 'no results': {} };
const best = {};
let groups = 0;
let inspector;
if (flags.profile) {
  inspector = new Session();
  inspector.connect();
  await inspector.post('Profiler.enable');
}
for (let round = 0; round < ROUNDS; ++round) {
  for (const [kind, { results, ...options }] of Object.entries(KINDS)) {
    const group = `speed-${++groups}`;
    const given = { ...options, ...(results ? { results: `${group}-results` } : {}) };
    let bytes = 0;
    const done = await work(group, given, kind === 'every result' && round === ROUNDS - 1 ? inspector : undefined);
    done.close();
    const back = await restore(group, given);
    bytes = back.megabytes;
    if (!best[kind] || done.seconds < best[kind].seconds)
      best[kind] = {
        seconds: done.seconds,
        wall: done.wall,
        rate: Math.round(N / done.seconds),
        'state MB': bytes.toFixed(2),
        'kB a key': ((bytes * 1000) / KEYS).toFixed(1),
        'restore MB/s-core': Math.round(back.megabytes / back.seconds),
      };
  }
}
console.table(best);
await kafka.stop();
process.exit(0);
