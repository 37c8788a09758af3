// Promised and real rates of the stream engine as it comes: every online detector with its defaults, on streams without an anomaly.
// Build first: npm run build.   node bench/promises.bench.mjs [seeds, 20] [samples, 20000] [only these methods, by comma]
import { online } from '../packages/hapax/dist/registry.js';
import { createStream } from '../packages/hapax/dist/stream/index.js';
import { cleanStream, KINDS } from './clean-streams.mjs';
import { report } from './harness.mjs';

const RATES = [1e-2, 1e-3, 1e-4];
const [seeds = 20, n = 20_000] = process.argv.slice(2, 4).map(Number);
const methods = process.argv[4]?.split(',') ?? Object.keys(online);

/** Flagged and judged samples. */
function run(values, method, rate) {
  const stream = createStream({ features: ['value'], detectors: [{ method, calibration: { rate } }] }, { online });
  const count = { flagged: 0, judged: 0 };
  for (let i = 0; i < values.length; ++i) {
    const [verdict] = stream.push({ time: i * 60_000, values: [values[i]] }).verdicts;
    if (Number.isNaN(verdict.threshold)) continue;
    count.judged += 1;
    if (verdict.isAnomaly) count.flagged += 1;
  }
  return count;
}

const cells = [];
const rows = methods.flatMap((method) =>
  RATES.map((rate) => {
    const row = { method, promised: rate };
    for (const kind of Object.keys(KINDS)) {
      let flagged = 0;
      let judged = 0;
      for (let seed = 1; seed <= seeds; ++seed) {
        const count = run(cleanStream(kind, n, seed), method, rate);
        flagged += count.flagged;
        judged += count.judged;
      }
      // Times the promise; nothing judged: the detector said that it cannot.
      const times = judged > 0 ? flagged / judged / rate : Number.NaN;
      if (judged > 0) cells.push({ times, name: `${method}, ${kind}, ${rate}` });
      row[kind] = judged > 0 ? Number(times.toFixed(2)) : '-';
    }
    return row;
  }),
);
cells.sort((a, b) => a.times - b.times);
const median = cells[cells.length >> 1].times;
const worst = cells[cells.length - 1];
report('promises', 'flagged share of clean streams, in times of what was promised', rows, [
  `${seeds} seeds of ${n} samples; median ${median.toFixed(2)}, worst ${worst.times.toFixed(2)} (${worst.name})`,
  `above 3: ${cells.filter(({ times }) => times > 3).length} of ${cells.length}`,
]);
