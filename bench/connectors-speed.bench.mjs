import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSource } from '../packages/connect/dist/registry.js';
import { fileStore, systemClock } from '../packages/connect/dist/run/index.js';
import { online } from '../packages/hapax/dist/registry.js';
import { runStream } from '../packages/hapax/dist/stream/index.js';
import { CONFIG, recordAt } from './connectors/samples.mjs';
import { TRIALS } from './connectors/trials.mjs';

// node bench/connectors-speed.bench.mjs [--samples 20000] [--only redis]
// How many samples a second of a core each source brings to a stream that judges them by EWMA and keeps checkpoints: the samples are there before it is
// opened, and CPU is that of this process, from the opening to the last sample. Real servers, those that are on the machine.

const { values: flags } = parseArgs({ options: { samples: { type: 'string', default: '20000' }, only: { type: 'string', default: '' } } });
const N = Number(flags.samples);
const PATIENCE_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'hapax-speed-'));
const records = Array.from({ length: N }, (_, i) => recordAt(i));

const file = (name, text, source) => ({
  async start() {
    const path = join(folder, name);
    writeFileSync(path, text());
    return { source: source(path), publish: async () => {}, stop: async () => {} };
  },
});
const ALL = {
  'ndjson, a file': file(
    'in.ndjson',
    () => records.map((record) => `${JSON.stringify(record)}\n`).join(''),
    (path) => ({ type: 'ndjson', path, key: 'key' }),
  ),
  'duckdb, a query over CSV': file(
    'in.csv',
    () => `time,key,v\n${records.map(({ time, key, v }) => `${time},${key},${v}\n`).join('')}`,
    (path) => ({ type: 'duckdb', query: `SELECT * FROM '${path}' ORDER BY time`, key: 'key' }),
  ),
  ...TRIALS,
};

async function speed(trial, place) {
  const open = () =>
    openSource(trial.source, {
      features: CONFIG.features,
      clock: systemClock,
      onTrouble: ({ text }) => console.error(text),
      input: process.stdin,
      out: () => {},
      base: folder,
      journal: `${place}-journal`,
    });
  // A slot holds what is committed after it was made.
  if (trial.source.slot) await (await open()).close();
  for (let at = 0; at < N; at += 1000) await trial.publish(records.slice(at, at + 1000));
  const before = process.cpuUsage();
  const begun = performance.now();
  const source = await open();
  let seen = 0;
  let finish = () => {};
  const all = new Promise((go, fail) => {
    finish = go;
    setTimeout(() => fail(new Error(`only ${seen} of ${N} samples came`)), PATIENCE_MS).unref();
  });
  const run = await runStream({
    config: CONFIG,
    methods: { online },
    source,
    clock: systemClock,
    store: fileStore(`${place}-state`),
    checkpointEvery: 5000,
    checkpointMs: 1000,
    onResults(results) {
      seen += results.length;
      if (seen >= N) finish();
    },
  });
  await all;
  const { user, system } = process.cpuUsage(before);
  const wall = (performance.now() - begun) / 1000;
  await run.stop();
  return { cpu: (user + system) / 1e6, wall };
}

console.log(`${N.toLocaleString('en')} samples of one feature, twenty keys; ${process.version}`);
console.log('| source | samples/s of a core | samples/s, wall time |\n|---|---|---|');
try {
  let count = 0;
  for (const [name, { skip, start }] of Object.entries(ALL)) {
    if (!name.startsWith(flags.only)) continue;
    if (skip !== undefined) {
      console.log(`| ${name} | not tried: ${skip} | |`);
      continue;
    }
    const trial = await start();
    try {
      count += 1;
      const { cpu, wall } = await speed(trial, join(folder, String(count)));
      console.log(`| ${name} | ${Math.round(N / cpu).toLocaleString('en')} | ${Math.round(N / wall).toLocaleString('en')} |`);
    } catch (error) {
      console.log(`| ${name} | ${error instanceof Error ? error.message : error} | |`);
    } finally {
      await trial.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
