// Telemanom with the sizes of its study on one channel of spacecraft telemetry: two layers of 80 units over 250 samples, 10 ahead, dropout .3,
// batches of 64, 35 passes at most, 10 without progress. Errors go through dynamic thresholding by the published rule and by the corrected one,
// beside those of the linear forecaster. Training goes on from STATE, so it can be cut.
// Build first: npm run build. node bench/lstm-study.bench.mjs FOLDER CHANNEL STATE [passes in this run]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { overlapAccuracy } from '../packages/hapax/dist/evaluate/index.js';
import { dynamicThresholding, random, telemanom } from '../packages/hapax/dist/index.js';
import { startAdam } from '../packages/hapax/dist/kernels/net/adam.js';
import { shapeOf } from '../packages/hapax/dist/kernels/net/lstm.js';
import { lstmBatch } from '../packages/hapax/dist/kernels/net/lstm-batch.js';
import { startWeights } from '../packages/hapax/dist/kernels/net/lstm-train.js';
import { readNpz } from '../packages/io/dist/index.js';

const [folder, channel, statePath, passes = '35'] = process.argv.slice(2);
const STUDY = { lags: 250, inputs: 'all', units: [80, 80], horizons: 10 };
const [EPOCHS, PATIENCE, DELTA, DROPOUT, RATE, BATCH, HELD] = [35, 10, 3e-4, 0.3, 1e-3, 64, 0.2];

const matrix = ({ shape: [rows, columns], values }) => ({ rows, columns, values });
const { train, test } = await readNpz(join(folder, `${channel}.npz`));
const [before, after] = [matrix(train), matrix(test)];
const runs = readFileSync(join(folder, 'labeled_anomalies.csv'), 'utf8')
  .split(/\r?\n/)
  .filter((line) => line.startsWith(`${channel},`))
  .flatMap((line) => JSON.parse(`[${line.slice(line.indexOf('[') + 1, line.indexOf(']"') + 0)}]`))
  .map(([start, end]) => ({ start, end: end + 1 }));

function trained(x) {
  const base = { kind: 'lstm', columns: x.columns, ...STUDY };
  const shape = shapeOf(base);
  const net = lstmBatch(shape, STUDY.lags);
  const arena = new Float64Array(net.weights.buffer, 0, net.weights.byteOffset / 8 + 4 * net.weights.length + 64);
  let state = { epoch: 0, steps: 0, least: Infinity, stale: 0, best: undefined, seconds: 0, losses: [] };
  const adam = startAdam();
  if (existsSync(statePath)) {
    const kept = deserialize(readFileSync(statePath));
    arena.set(kept.arena);
    state = kept.state;
    for (let k = 0; k < state.steps; ++k) adam.next(RATE);
  } else startWeights(net.weights, shape, random(1, 0));
  const windows = x.rows - STUDY.lags - STUDY.horizons + 1;
  const seen = windows - Math.max(1, Math.round(windows * HELD));
  const later = Int32Array.from({ length: windows - seen }, (_, i) => seen + i);
  const stop = state.epoch + Number(passes);
  for (; state.epoch < Math.min(stop, EPOCHS) && state.stale < PATIENCE; state.epoch += 1) {
    const begin = process.cpuUsage();
    const chance = random(1, state.epoch + 1);
    const order = chance.sample(seen, seen);
    for (let from = 0; from < seen; from += BATCH) {
      const count = Math.min(BATCH, seen - from);
      net.load(x, 0, order, from, count);
      for (const mask of net.masks) for (let k = 0; k < mask.length; ++k) mask[k] = chance.uniform() < DROPOUT ? 0 : 1 / (1 - DROPOUT);
      net.forward(count, true);
      net.backward(count, true);
      net.step(adam.next(RATE));
      state.steps += 1;
    }
    let loss = 0;
    for (let from = 0; from < later.length; from += BATCH) {
      const count = Math.min(BATCH, later.length - from);
      net.load(x, 0, later, from, count);
      loss += (net.forward(count, false) * count) / later.length;
    }
    state.stale = loss < state.least - DELTA ? 0 : state.stale + 1;
    if (loss < state.least) Object.assign(state, { least: loss, best: net.weights.slice() });
    const { user, system } = process.cpuUsage(begin);
    state.seconds += (user + system) / 1e6;
    state.losses.push(Number(loss.toPrecision(4)));
    console.log(
      `pass ${state.epoch + 1}: loss on the held-out windows ${loss.toPrecision(4)}, ${Math.round(state.seconds)} s of CPU so far`,
    );
    writeFileSync(statePath, serialize({ arena: arena.slice(), state: { ...state, epoch: state.epoch + 1 } }));
  }
  const finished = state.epoch >= EPOCHS || state.stale >= PATIENCE;
  console.log(`${windows} windows, ${net.weights.length} weights, ${state.epoch} passes, ${Math.round(state.seconds)} s of CPU`);
  return { weights: state.best ?? net.weights.slice(), finished };
}

/** Distance of the telemetry from its forecast one sample ahead, from sample `lags` on: the errors of the study. */
function errorsOf(weights, x) {
  const net = lstmBatch(shapeOf({ inputs: 'all', columns: x.columns, ...STUDY }), STUDY.lags);
  net.weights.set(weights);
  const starts = Int32Array.from({ length: x.rows - STUDY.lags }, (_, i) => i);
  const out = new Float64Array(starts.length);
  for (let from = 0; from < starts.length; from += BATCH) {
    const count = Math.min(BATCH, starts.length - from);
    net.load(x, 0, starts, from, count);
    net.forward(count, false);
    for (let b = 0; b < count; ++b) out[from + b] = Math.abs(x.values[(from + b + STUDY.lags) * x.columns] - net.forecast[b]);
  }
  return out;
}

const { weights, finished } = trained(before);
if (finished) {
  const begin = process.cpuUsage();
  const series = after.values.filter((_, k) => k % after.columns === 0);
  const line = telemanom({ targets: [0] }).fit(before);
  const all = {
    'network of the study': [STUDY.lags, errorsOf(weights, after), series.subarray(STUDY.lags)],
    'line on 20 samples': [20, line.score(after).subarray(20), undefined],
  };
  for (const [name, [from, errors, values]] of Object.entries(all)) {
    for (const rule of ['published', 'corrected']) {
      const { events } = dynamicThresholding(errors, { direction: 'high', rule, horizons: STUDY.horizons, around: 100 }, values);
      const told = events.map(({ start, end }) => ({ start: start + from, end: end + from }));
      const { truePositives, falsePositives, falseNegatives } = overlapAccuracy(runs, told);
      console.log(`${name}, ${rule} rule: ${truePositives} of ${runs.length} found, ${falsePositives} false, ${falseNegatives} missed`);
    }
  }
  const { user, system } = process.cpuUsage(begin);
  console.log(`scores of ${after.rows} samples: ${Math.round((user + system) / 1e6)} s of CPU`);
}
