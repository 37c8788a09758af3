// Events and counters on a grid: which aggregate, transform and detector finds a fault of ten minutes, and how often it is wrong.
// Build first: npm run build.   node bench/aggregates.bench.mjs [seeds, 3] [minutes, 12000]
import { random } from '../packages/hapax/dist/index.js';
import { online, transforms } from '../packages/hapax/dist/registry.js';
import { createStream } from '../packages/hapax/dist/stream/index.js';
import { report } from './harness.mjs';

const [seeds = 3, minutes = 12_000] = process.argv.slice(2, 4).map(Number);
const MINUTE = 60_000;
const FIRST = 3000;
const APART = 400;
const LASTS = 10;
const DETECTORS = ['autoStream', 'ewma', 'streamingMad', 'holtWinters'];
const faulty = (m) => m >= FIRST && (m - FIRST) % APART < LASTS;
const day = (m) => 1 + 0.4 * Math.sin((2 * Math.PI * m) / 1440);

/** A count with this mean. */
function poisson(chance, mean) {
  let n = 0;
  for (let p = chance.uniform(), e = Math.exp(-mean); p > e; n += 1) p *= chance.uniform();
  return n;
}

/** Each kind: its features, what happens in a minute as rows of values, and what the fault is. */
const KINDS = {
  'latencies, one request in ten 4 times slower': {
    features: ['latency'],
    aggregates: ['p99', 'p95', 'p50', 'mean', 'max'],
    rows: (chance, m) =>
      Array.from({ length: poisson(chance, 60 * day(m)) }, () => [
        Math.exp(4 + 0.5 * chance.normal()) * (faulty(m) && chance.uniform() < 0.1 ? 4 : 1),
      ]),
  },
  'latencies, all 1.3 times slower': {
    features: ['latency'],
    aggregates: ['p99', 'p95', 'p50', 'mean', 'max'],
    rows: (chance, m) =>
      Array.from({ length: poisson(chance, 60 * day(m)) }, () => [Math.exp(4 + 0.5 * chance.normal()) * (faulty(m) ? 1.3 : 1)]),
  },
  'a counter that restarts twice a day, its rate halved': {
    features: ['requests'],
    aggregates: ['rate', 'last'],
    start: () => ({ total: 0 }),
    rows(chance, m, state) {
      if (m % 720 === 0) state.total = 0;
      return [0, 1, 2, 3].map(() => [(state.total += poisson(chance, 50 * day(m) * (faulty(m) ? 0.5 : 1)))]);
    },
  },
  'orders, their sum a minute, a third of them gone': {
    features: ['amount'],
    aggregates: ['sum', 'count', 'mean'],
    rows: (chance, m) =>
      Array.from({ length: poisson(chance, 40 * day(m) * (faulty(m) ? 0.66 : 1)) }, () => [Math.exp(3 + 0.5 * chance.normal())]),
  },
  'share of errors, from 2 to 8 per cent': {
    features: ['errors', 'requests'],
    aggregates: ['per requests', 'sum', 'mean'],
    rows: (chance, m) =>
      Array.from({ length: poisson(chance, 60 * day(m)) }, () => [chance.uniform() < (faulty(m) ? 0.08 : 0.02) ? 1 : 0, 1]),
  },
  'users, one in two stays away': {
    features: ['user'],
    aggregates: ['distinct', 'count'],
    rows: (chance, m) =>
      Array.from({ length: poisson(chance, 60 * day(m)) }, () => [Math.floor((faulty(m) ? 15 : 60) * day(m) * chance.uniform())]),
  },
};

/** Cells of one feature, by the aggregate. */
function cellsOf({ features, rows, start = () => ({}) }, aggregate, seed) {
  const aggregates = { [features[0]]: aggregate, ...(features[1] ? { [features[1]]: 'sum' } : {}) };
  const stream = createStream({ features, order: { every: MINUTE }, aggregates, detectors: [{ method: 'ewma' }] }, { online });
  const chance = random(seed);
  const state = start();
  const out = [];
  const take = ({ released }) => {
    for (const { time, values } of released) out.push({ minute: Math.round(time / MINUTE) - 1, value: values[0] });
  };
  for (let m = 0; m < minutes; ++m) {
    const some = rows(chance, m, state);
    for (const [i, values] of some.entries()) take(stream.push({ time: m * MINUTE + Math.floor((i * MINUTE) / some.length), values }));
  }
  take(stream.flush());
  return out;
}

const table = [];
for (const [kind, spec] of Object.entries(KINDS)) {
  const rows = [];
  for (const aggregate of spec.aggregates) {
    const runs = Array.from({ length: seeds }, (_, s) => cellsOf(spec, aggregate, s + 1));
    for (const transform of ['none', 'signedLog'])
      for (const method of DETECTORS) {
        let [found, faults, wrong, normal] = [0, 0, 0, 0];
        for (const cells of runs) {
          const stream = createStream(
            {
              features: ['x'],
              detectors: [{ method, calibration: { rate: 1e-3 } }],
              transforms: transform === 'none' ? [] : [{ method: transform }],
            },
            { online, transforms },
          );
          const hit = new Set();
          for (const { minute, value } of cells) {
            const flagged = stream.push({ time: minute * MINUTE, values: [value] }).verdicts.some(({ isAnomaly }) => isAnomaly);
            const since = (minute - FIRST) % APART;
            if (minute >= FIRST && since < LASTS) {
              if (flagged) hit.add(Math.floor((minute - FIRST) / APART));
            } else if (minute >= 1000 && (minute < FIRST || since >= LASTS + 20)) {
              normal += 1;
              if (flagged) wrong += 1;
            }
          }
          found += hit.size;
          faults += Math.ceil((minutes - FIRST) / APART);
        }
        rows.push({
          kind,
          aggregate,
          transform,
          detector: method,
          'found, %': Math.round((100 * found) / faults),
          'false a week': Number(((wrong / normal) * 10_080).toFixed(1)),
        });
      }
  }
  // Best first: what is found, less what a false alarm a day costs.
  rows.sort((a, b) => b['found, %'] - 2 * b['false a week'] - (a['found, %'] - 2 * a['false a week']));
  const usual = rows.find(
    ({ aggregate, transform, detector }) => aggregate === spec.aggregates[0] && transform === 'none' && detector === 'autoStream',
  );
  const shown = rows.slice(0, 3);
  table.push(...shown, ...(shown.includes(usual) ? [] : [usual]));
}
report(
  'aggregates',
  'faults of ten minutes on a grid of a minute, promised rate 1 in 1,000 (10 a week): the three best, and autoStream with the first aggregate',
  table,
  [`${seeds} seeds of ${minutes} minutes; false: flagged minutes that are neither faulty nor within 20 after a fault`],
);
