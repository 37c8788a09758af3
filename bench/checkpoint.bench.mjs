// What a checkpoint costs: how long no sample is judged while it is written, how long it takes, and what it writes. All keys at the
// first, a thousand or a hundred that had samples at the second. Build first: npm run build. node bench/checkpoint.bench.mjs
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileStore, systemClock } from '../packages/connect/dist/run/index.js';
import { detectors, online } from '../packages/hapax/dist/registry.js';
import { runStream } from '../packages/hapax/dist/stream/index.js';
import { report } from './harness.mjs';

const features = ['a', 'b', 'c'];
const retrain = { window: 500, first: 200, every: 100_000 };
const CASES = [
  { name: '10,000 keys, ewma', keys: 10_000, touched: 1000, each: 120, detector: { method: 'ewma' } },
  { name: '4,000 keys, halfSpaceTrees', keys: 4000, touched: 1000, each: 120, detector: { method: 'halfSpaceTrees' } },
  { name: '300 keys, isolationForest trained again', keys: 300, touched: 100, each: 320, detector: { method: 'isolationForest', retrain } },
];
const ROUNDS = 3;
const BATCH = 100;
/** Keys come in another order each time, as they do. */
const STEP = 7919;

/** One life: every key gets its samples, a whole checkpoint, then samples for some keys only, and another checkpoint. */
async function live({ keys, touched, each, detector }) {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-checkpoint-'));
  const path = join(folder, 'state');
  const all = keys * each;
  const saves = [];
  const store = fileStore(path);
  let gap = 0;
  const watched = {
    ...store,
    async save(change) {
      const before = saves.length === 0 ? 0 : statSync(path).size;
      gap = 0;
      const began = performance.now();
      await store.save(change);
      saves.push({ ms: performance.now() - began, gap, bytes: statSync(path).size - before });
    },
  };
  const source = {
    id: 'steps',
    kind: 'replay',
    async *read() {
      let last = performance.now();
      for (let i = 0; saves.length < 2; i += BATCH) {
        const among = i < all ? keys : touched;
        const samples = Array.from({ length: BATCH }, (_, k) => {
          const key = ((i + k) * STEP) % among;
          return { time: (i + k) * 1000, key: `sensor ${key}`, values: [Math.sin(i + key), Math.cos(k * key), (i % 7) + key] };
        });
        yield { samples, offset: i + BATCH };
        await new Promise((next) => setImmediate(next));
        const now = performance.now();
        gap = Math.max(gap, now - last);
        last = now;
      }
    },
  };
  const config = { features, detectors: [detector], memory: { maxBytes: 8e9 } };
  const run = await runStream({
    config,
    methods: { online, detectors },
    source,
    clock: systemClock,
    store: watched,
    checkpointEvery: all,
    checkpointMs: 1e12,
  });
  await run.done;
  const { bytes } = run.stream;
  rmSync(folder, { recursive: true, force: true });
  return { saves, bytes };
}

const rows = [];
for (const each of CASES) {
  const best = [0, 1].map(() => ({ gap: Infinity, ms: Infinity, bytes: 0 }));
  let held = 0;
  for (let round = 0; round < ROUNDS; ++round) {
    const { saves, bytes } = await live(each);
    held = bytes;
    best.forEach((least, i) => {
      least.gap = Math.min(least.gap, saves[i].gap);
      least.ms = Math.min(least.ms, saves[i].ms);
      least.bytes = saves[i].bytes;
    });
  }
  for (const [i, what] of ['all keys', `${each.touched} keys touched`].entries())
    rows.push({
      case: `${each.name}: ${what}`,
      'longest stop ms': Number(best[i].gap.toFixed(1)),
      'written after ms': Math.round(best[i].ms),
      'MB written': Number((best[i].bytes / 1e6).toFixed(1)),
      'MB estimated by the engine': Math.round(held / 1e6),
    });
}
report('checkpoint', 'A checkpoint while the stream goes on', rows, [
  `The stop is the longest time between two batches of ${BATCH} samples while the checkpoint is written, their judging included; least of ${ROUNDS} rounds.`,
  'The machine was shared with other work.',
]);
