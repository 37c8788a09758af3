// Promised and real rates of the stream engine as it comes: every online detector with its defaults, on streams without an anomaly.
// Build first: npm run build.
// node bench/promises.bench.mjs [--methods a,b] [--kinds "counts (3),two states"] [--rates .01,.001,.0001] [--seeds 1-20]
//   [--samples 20000] [--counts FILE] [--minutes 9]
// With --counts each cell is written down when it is counted and not counted again, so a long table is made in parts; --minutes ends a part.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { online } from '../packages/hapax/dist/registry.js';
import { createStream } from '../packages/hapax/dist/stream/index.js';
import { cleanStream, KINDS } from './clean-streams.mjs';
import { report } from './harness.mjs';

const { values: given } = parseArgs({
  options: {
    methods: { type: 'string', default: Object.keys(online).join(',') },
    kinds: { type: 'string', default: Object.keys(KINDS).join(',').replaceAll(', ', ';') },
    rates: { type: 'string', default: '.01,.001,.0001' },
    seeds: { type: 'string', default: '1-20' },
    samples: { type: 'string', default: '20000' },
    counts: { type: 'string' },
    minutes: { type: 'string', default: 'Infinity' },
  },
});
const methods = given.methods.split(',');
const kinds = given.kinds.split(',').map((kind) => kind.replaceAll(';', ', '));
const rates = given.rates.split(',').map(Number);
const [first, last = first] = given.seeds.split('-').map(Number);
const n = Number(given.samples);
const until = Date.now() + Number(given.minutes) * 60_000;

const nameOf = ({ method, kind, rate, seed, samples }) => [method, kind, rate, seed, samples].join('|');
const counted = new Map();
if (given.counts && existsSync(given.counts)) {
  for (const line of readFileSync(given.counts, 'utf8').split('\n').filter(Boolean)) {
    const cell = JSON.parse(line);
    counted.set(nameOf(cell), cell);
  }
}

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

// Seeds outermost: a part that ends early has all cells of its seeds.
for (let seed = first; seed <= last; ++seed) {
  for (const kind of kinds) {
    const values = cleanStream(kind, n, seed);
    for (const method of methods) {
      for (const rate of rates) {
        const cell = { method, kind, rate, seed, samples: n };
        if (counted.has(nameOf(cell)) || Date.now() > until) continue;
        Object.assign(cell, run(values, method, rate));
        counted.set(nameOf(cell), cell);
        if (given.counts) appendFileSync(given.counts, `${JSON.stringify(cell)}\n`);
      }
    }
  }
}

const cells = [];
const rows = methods.flatMap((method) =>
  rates.map((rate) => {
    const row = { method, promised: rate };
    let seeds = Infinity;
    for (const kind of kinds) {
      const parts = [...counted.values()].filter((c) => c.method === method && c.kind === kind && c.rate === rate && c.samples === n);
      const judged = parts.reduce((sum, part) => sum + part.judged, 0);
      const flagged = parts.reduce((sum, part) => sum + part.flagged, 0);
      seeds = Math.min(seeds, parts.length);
      // Times the promise; nothing judged: the detector said that it cannot.
      const times = judged > 0 ? flagged / judged / rate : Number.NaN;
      if (judged > 0) cells.push({ times, rate, name: `${method}, ${kind}, ${rate}` });
      row[kind] = judged > 0 ? Number(times.toFixed(2)) : '-';
    }
    return { ...row, seeds };
  }),
);
const middle = (list) => list.map(({ times }) => times).sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
const worst = (list) => list.reduce((most, cell) => (cell.times > most.times ? cell : most), { times: 0, name: 'none' });
const notes = rates.map((rate) => {
  const of = cells.filter((cell) => cell.rate === rate);
  const { times, name } = worst(of);
  return `${rate}: median ${middle(of).toFixed(2)}, worst ${times.toFixed(2)} (${name}), above 3: ${of.filter((cell) => cell.times > 3).length} of ${of.length}`;
});
report('promises', `flagged share of clean streams of ${n} samples, in times of what was promised`, rows, notes);
