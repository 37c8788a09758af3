import { parseArgs } from 'node:util';
import { runPartitions } from '../packages/hapax/dist/stream/index.js';
import { clock, FEATURES, online, openWorker, recordOf, samplesOf, startCluster3 } from './kafka-cluster.mjs';

// node bench/kafka-takeover.bench.mjs [--samples 200000] [--keys 2000] [--methods ewma]
// A worker with one partition is gone without a word. How long until another has its state and goes on, from the moment that the group says so: with
// the state followed (`standbys: 1`) and without. Both workers and the broker share this machine.

const { values: flags } = parseArgs({
  options: {
    samples: { type: 'string', default: '200000' },
    keys: { type: 'string', default: '2000' },
    methods: { type: 'string', default: 'ewma' },
  },
});
const [N, KEYS] = [flags.samples, flags.keys].map(Number);
const kafka = await startCluster3(1);
await kafka.topic('takeover-in', 1);
function* records() {
  for (const sample of samplesOf(0, 1, N, KEYS, 1)) yield recordOf(sample);
}
await kafka.write('takeover-in', 0, records());
const config = { name: 'takeover', features: FEATURES, detectors: flags.methods.split(',').map((method) => ({ method })) };
const turn = () => new Promise((go) => setTimeout(go, 5));

const rows = {};
for (const standbys of [0, 1, 0, 1]) {
  const group = `takeover-${Object.keys(rows).length}`;
  const options = { topic: 'takeover-in', group, key: 'key', everySamples: 5000, standbys, sessionMs: 300_000 };
  const begin = async (member) => {
    const opened = await openWorker(kafka.addresses, { ...options, member }, console.error);
    const run = await runPartitions({
      config,
      methods: { online },
      clock,
      source: opened.source,
      openStore: opened.openStore,
      checkpointEvery: 5000,
    });
    return { ...opened, run };
  };
  const first = await begin('b');
  while (!(first.stats.partitions.get(0)?.lag === 0 && first.stats.partitions.get(0)?.transactions > 0)) await turn();
  const second = await begin('a');
  if (standbys > 0) while (second.stats.standbys.get(0)?.lag !== 0) await turn();
  const held = second.stats.standbys.get(0)?.bytes;
  const { client } = kafka.cluster;
  const connections = kafka.cluster.connections();
  const gone = [{ memberId: '', groupInstanceId: 'b', reason: '' }];
  await connections.ask(await kafka.cluster.coordinator('group', group), client.leaveGroupV4.api, group, gone);
  connections.close();
  while (!second.stats.partitions.has(0)) await turn();
  const [begun, before] = [performance.now(), process.cpuUsage()];
  while (second.run.runs.size === 0) await turn();
  const { user, system } = process.cpuUsage(before);
  const { restoreBytes, restoreMs } = second.stats.partitions.get(0);
  rows[`${standbys === 0 ? 'read from the topic' : 'followed'}, ${group}`] = {
    'MB kept': held === undefined ? '' : (held / 1e6).toFixed(1),
    'MB read at takeover': (restoreBytes / 1e6).toFixed(2),
    'reading, s': (restoreMs / 1000).toFixed(2),
    'until it goes on, s': ((performance.now() - begun) / 1000).toFixed(2),
    'CPU s': ((user + system) / 1e6).toFixed(2),
  };
  await second.run.stop();
  await first.run.stop().catch(() => {});
  second.close();
  first.close();
}
console.table(rows);
await kafka.stop();
process.exit(0);
