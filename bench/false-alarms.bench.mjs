// Promised against real false alarms of the stream engine as it comes: default options, default thresholds, made data without
// anomalies and the series of NAB outside of its labelled windows. Build first: npm run build.
// node bench/false-alarms.bench.mjs [folder with NAB: combined_windows.json and data/**/*.csv or .csv.gz]
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { random } from '../packages/hapax/dist/index.js';
import { online } from '../packages/hapax/dist/registry.js';
import { createStream } from '../packages/hapax/dist/stream/index.js';
import { report } from './harness.mjs';

const METHODS = ['ewma', 'streamingMad', 'randomCutForest', 'kitNet', 'analogForecast'];
const RATES = [1e-4, 1e-3];
const ROWS = 40_000;
const FEATURES = 3;

/** Student's t with three degrees of freedom: the fourth moment does not exist. */
const heavy = (chance) => chance.normal() / Math.sqrt((chance.normal() ** 2 + chance.normal() ** 2 + chance.normal() ** 2) / 3);
const MADE = {
  normal: (chance) => chance.normal(),
  'heavy tails (t, 3 degrees)': heavy,
  lognormal: (chance) => Math.exp(chance.normal()),
  'autocorrelated (0.95)': (chance, _, before) => 0.95 * before + 0.31 * chance.normal(),
  'autocorrelated, heavy tails': (chance, _, before) => 0.95 * before + 0.31 * heavy(chance),
  'daily rhythm of level and noise': (chance, i) => 10 * Math.sin(i / 229) + (2 + Math.sin(i / 229)) * chance.normal(),
};

function made(draw, seed) {
  const chance = random(seed);
  let row = new Float64Array(FEATURES);
  return Array.from({ length: ROWS }, (_, i) => {
    row = row.map((before) => draw(chance, i, before));
    return { values: row, known: false };
  });
}

function* nab(folder) {
  const windows = JSON.parse(readFileSync(join(folder, 'combined_windows.json'), 'utf8'));
  const time = (text) => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
  for (const [name, spans] of Object.entries(windows)) {
    const path = join(folder, 'data', name);
    const text = existsSync(path)
      ? readFileSync(path, 'utf8')
      : existsSync(`${path}.gz`)
        ? gunzipSync(readFileSync(`${path}.gz`)).toString()
        : '';
    if (text === '') continue;
    const within = spans.map((span) => span.map(time));
    const lines = text.trim().split('\n').slice(1);
    yield lines.map((line) => {
      const [when, value] = line.split(',');
      return { values: [Number(value)], known: within.some(([from, to]) => time(when) >= from && time(when) <= to) };
    });
  }
}

/** False alarms and normal rows judged, by method. */
function run(rows, rate) {
  const config = METHODS.map((method) => ({ method, calibration: { rate } }));
  const stream = createStream({ features: Array.from(rows[0].values, (_, j) => `${j}`), detectors: config }, { online });
  const counts = METHODS.map(() => ({ alarms: 0, judged: 0 }));
  rows.forEach(({ values, known }, i) => {
    const { verdicts } = stream.push({ time: i * 1000, values });
    if (known) return;
    verdicts.forEach(({ isAnomaly, threshold }, d) => {
      if (Number.isNaN(threshold)) return;
      counts[d].judged += 1;
      if (isAnomaly) counts[d].alarms += 1;
    });
  });
  return counts;
}

const folder = process.argv[2];
const data = Object.entries(MADE).map(([name, draw]) => [name, [made(draw, 9)]]);
if (folder) {
  const series = [...nab(folder)];
  data.push([`NAB, ${series.length} series, outside labelled windows`, series]);
}
const rows = data.flatMap(([name, series]) =>
  RATES.map((rate) => {
    const runs = series.map((one) => run(one, rate));
    const real = METHODS.map((method, d) => {
      const total = (key) => runs.reduce((sum, counts) => sum + counts[d][key], 0);
      return [method, Math.round((1e5 * total('alarms')) / total('judged'))];
    });
    return { data: name, promised: 1e5 * rate, ...Object.fromEntries(real) };
  }),
);
report('false-alarms', 'false alarms per 100,000 rows, promised and real', rows, [
  `${ROWS} rows of ${FEATURES} features of each made kind; what is flagged is not learnt, and a level shift is learnt after 50`,
]);
