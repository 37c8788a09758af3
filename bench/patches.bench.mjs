// Patches of a series by an encoder of our own, trained with a triplet loss and untrained, beside windows without one: UCR series answered rightly and
// VUS-PR, on twelve of the 24 smallest files of UCR and every sixth of NAB. docs/decisions says what came of it.
// Build first: npm run build. node bench/patches.bench.mjs DATA STATE [--seconds 600]; DATA holds ucr and nab as the suites have them. Goes on from STATE.
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { familySeries } from '../packages/cli/dist/bench/tsb-folders.js';
import { periodOf, ucrAnswer, ucrCorrect, vus } from '../packages/hapax/dist/evaluate/index.js';
import { matrixProfile, subPca, trainedWindows, windowConvolutions, windowKMeans } from '../packages/hapax/dist/index.js';
import { toSamples } from '../packages/hapax/dist/kernels/windows/give-back.js';
import { amplitudes, encoded, nearestKept, patchesOf } from './patches/encoder.mjs';

const [data, state, ...rest] = process.argv.slice(2);
if (state === undefined) throw new Error('usage: node bench/patches.bench.mjs DATA STATE [--seconds 600]');
const limit = rest[0] === '--seconds' ? Number(rest[1]) : Infinity;

/** PaAno trains 200 steps at 1e-4; ten times the rate in half the steps is what two cores would rather pay. */
const ENCODERS = {
  untrained: { steps: 0, rate: 0 },
  'trained, 100 steps at 1e-3': { steps: 100, rate: 1e-3 },
  'trained, 200 steps at 1e-4': { steps: 200, rate: 1e-4 },
};
const OTHERS = { trainedWindows, subPca, matrixProfile, windowConvolutions, windowKMeans };
/** Weights of embedding, point and shift, each in deviations of its training scores, as PAI has them. */
const WEIGHTS = [0.6, 0.4, 0.2];

const rows = existsSync(state)
  ? readFileSync(state, 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
const known = (set, method) => rows.some((row) => row.set === set && row.method === method);
function keep(row) {
  rows.push(row);
  appendFileSync(state, `${JSON.stringify(row)}\n`);
}
const spent = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6;

const small = readdirSync(join(data, 'ucr'))
  .filter((name) => /_\d+\.txt\.gz$/.test(name))
  .map((name) => ({ name, bytes: statSync(join(data, 'ucr', name)).size }))
  .sort((a, b) => a.bytes - b.bytes)
  .slice(0, 24)
  .filter((_, i) => i % 4 < 2)
  .map(({ name }) => `ucr/${name.replace(/_(\d+)_(\d+)_(\d+)\.txt\.gz$/, '')}`);
const ucr = (await familySeries(data, 'ucr/')).filter(({ set }) => small.includes(set));
const nab = (await familySeries(data, 'nab/')).filter((_, i) => i % 6 === 0);

for (const { set, load } of [...ucr, ...nab]) {
  const { x, labels, train } = await load();
  const start = labels.indexOf(1);
  if (start < 0) continue;
  const period = periodOf(x.values);
  const judged = (method, scores, seconds) => {
    const whole = Float64Array.from(scores, (v) => (v === v ? v : 0));
    const right = set.startsWith('ucr/') ? ucrCorrect(ucrAnswer(whole, train), { start, end: labels.lastIndexOf(1) + 1 }) : undefined;
    keep({ set, method, right, vusPr: 100 * vus(labels, whole, period).pr, seconds });
  };
  const normal = { values: x.values.subarray(0, train), rows: train, columns: 1 };
  for (const [method, made] of Object.entries(OTHERS)) {
    if (known(set, method)) continue;
    const before = spent();
    const scores = made().fit(normal).score(x);
    judged(method, scores, spent() - before);
  }
  for (const [name, { steps, rate }] of Object.entries(ENCODERS)) {
    if (known(set, `${name}, with amplitude`)) continue;
    if (spent() > limit) process.exit(3);
    const before = spent();
    const patches = patchesOf(x.values, train);
    const shape = toSamples(nearestKept(encoded(patches, { steps, rate }), patches), patches.size, x.rows);
    const seconds = spent() - before;
    judged(name, shape, seconds);
    const parts = [shape, ...amplitudes(x.values, train)].map((scores) => standardised(scores, train));
    judged(
      `${name}, with amplitude`,
      parts[0].map((_, i) => parts.reduce((sum, part, k) => sum + WEIGHTS[k] * part[i], 0)),
      seconds,
    );
  }
}

/** In deviations from the mean of the training scores; 0 where there is no score. */
function standardised(scores, train) {
  const learnt = scores.slice(0, train).filter((v) => v === v);
  const mean = learnt.reduce((sum, v) => sum + v, 0) / learnt.length;
  const deviation = Math.sqrt(learnt.reduce((sum, v) => sum + (v - mean) ** 2, 0) / learnt.length) || 1;
  return scores.map((v) => (v === v ? (v - mean) / deviation : 0));
}

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
console.log(`${'method'.padEnd(46)} UCR right   VUS-PR UCR   NAB   CPU s`);
for (const method of new Set(rows.map((row) => row.method))) {
  const own = rows.filter((row) => row.method === method);
  const [u, n] = [own.filter(({ right }) => right !== undefined), own.filter(({ right }) => right === undefined)];
  const right = `${u.filter((row) => row.right).length} of ${u.length}`;
  const numbers = [mean(u.map((row) => row.vusPr)), mean(n.map((row) => row.vusPr)), mean(own.map((row) => row.seconds))];
  console.log(method.padEnd(46), right.padStart(9), ...numbers.map((v) => v.toFixed(1).padStart(9)));
}
