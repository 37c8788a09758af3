// Peaks over threshold: the reference's own job, 100,002 rows of three normal features, and one sample at a time.
import { peaksOverThreshold, pot, potThresholds, random } from 'hapax';
import { compare, report } from './harness.mjs';

const ROWS = 100_002;
const chance = random(42);
const columns = [
  [50, 5],
  [72, 8],
  [39, 13],
].map(([mean, deviation]) => Float64Array.from({ length: ROWS }, () => mean + deviation * chance.normal()));
const values = new Float64Array(ROWS * 3);
for (let i = 0; i < ROWS; ++i) for (let j = 0; j < 3; ++j) values[i * 3 + j] = columns[j][i];
const table = { values, rows: ROWS, columns: 3 };
const options = { quantile: 0.95, alarmQuantile: 0.95 };

const { carried, exact } = compare({
  carried: () => peaksOverThreshold(table, options),
  exact: () => peaksOverThreshold(table, { ...options, refit: 'exact' }),
});
const { thresholds } = compare({ thresholds: () => columns.map((column) => potThresholds(column, 65_001, { quantile: 0.95 })) });

let shape = 0;
let score = 0;
let refits = 0;
carried.value.features.forEach(({ tails: [{ peaks }] }, j) => {
  peaks.forEach((peak, i) => {
    const other = exact.value.features[j].tails[0].peaks[i];
    shape = Math.max(shape, Math.abs(peak.shape - other.shape));
    score = Math.max(score, Math.abs(peak.score / other.score - 1));
    refits += 1;
  });
});
const [ours, theirs] = [carried, exact].map(({ value }) => value.anomalies.map(({ row }) => row).join());
if (ours !== theirs) throw new Error('the two ways to refit find different anomalies');

report(
  'pot',
  `Peaks over threshold, ${ROWS} x 3, quantile 0.95, windows 0.65 / 0.25 / 0.1: thresholds, fits, scores, alarm, detection`,
  [
    { job: 'all, sums carried (default)', 'CPU s': round(carried.seconds), fits: refits, anomalies: carried.value.anomalies.length },
    { job: 'all, exact refits', 'CPU s': round(exact.seconds), fits: refits, anomalies: exact.value.anomalies.length },
    { job: 'thresholds alone', 'CPU s': round(thresholds.seconds) },
  ],
  [
    `carried against exact refits: shape differs by at most ${shape.toExponential(1)}, scores by at most ${score.toExponential(1)} of their value`,
    'measured once apart from this run: the Python reference (anomalytics 0.2.2, SciPy 1.10) took 277 s CPU for a job of this size',
  ],
);

// One sample at a time, with 100,000 samples of history: wall clock of single updates, as a median shrugs off interruptions.
const model = pot({ quantile: 0.95, warmup: 65_001, shape: 'fitted' }).start(3);
const samples = Array.from({ length: ROWS }, (_, i) => values.subarray(i * 3, i * 3 + 3));
for (const sample of samples.slice(0, 100_000)) model.learnOne(sample);
const quiet = [];
const busy = [];
for (let i = 0; i < 20_000; ++i) {
  const sample = samples[i];
  const before = process.hrtime.bigint();
  const found = model.scoreOne(sample);
  model.learnOne(sample);
  (found > 0 ? busy : quiet).push(Number(process.hrtime.bigint() - before) / 1000);
}
const quantile = (list, q) => list.sort((a, b) => a - b)[Math.floor(q * (list.length - 1))];
report('pot-stream', 'Peaks over threshold, one sample of three features at a time after 100,000: score, then learn', [
  {
    sample: 'no feature beyond its threshold',
    count: quiet.length,
    'median µs': round(quantile(quiet, 0.5)),
    '99 % µs': round(quantile(quiet, 0.99)),
  },
  { sample: 'one or more beyond it', count: busy.length, 'median µs': round(quantile(busy, 0.5)), '99 % µs': round(quantile(busy, 0.99)) },
]);

function round(value) {
  return Number(value.toPrecision(3));
}
