// Telemanom with the sizes of its study on one channel of spacecraft telemetry: two layers of 80 units over 250 samples, 10 ahead, dropout .3,
// batches of 64, 35 passes at most, 10 without progress. Errors go through dynamic thresholding by the published rule and by the corrected one,
// beside those of the linear forecaster. Training goes on from STATE, so it can be cut.
// Build first: npm run build. node bench/lstm-study.bench.mjs FOLDER CHANNEL STATE [passes in this run]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { overlapAccuracy } from '../packages/hapax/dist/evaluate/index.js';
import { dynamicThresholding, random, telemanom } from '../packages/hapax/dist/index.js';
import { fitAutoregression } from '../packages/hapax/dist/kernels/forecast/autoregression.js';
import { fitForecast } from '../packages/hapax/dist/kernels/forecast/fit.js';
import { advanceForecast, ratioOf, startForecast } from '../packages/hapax/dist/kernels/forecast/forecast-state.js';
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

let finished = true;
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
  finished = state.epoch >= EPOCHS || state.stale >= PATIENCE;
  console.log(`${windows} windows, ${net.weights.length} weights, ${state.epoch} passes, ${Math.round(state.seconds)} s of CPU`);
  return { ...base, networks: [state.best ?? net.weights.slice()] };
}

const options = { clip: 3, smoothing: 1, unit: 0.99, floor: 0.01, targets: [0] };
const lines = { linear: telemanom({ targets: [0] }).fit(before) };
const rough = (x) => fitAutoregression(x, 20, 'own', 1e-4);
const begin = process.cpuUsage();
const network = fitForecast(before, rough, trained, options);
if (finished) {
  const walk = startForecast(network);
  const scores = new Float64Array(after.rows);
  for (let i = 0; i < after.rows; ++i) {
    const sample = after.values.subarray(i * after.columns, (i + 1) * after.columns);
    scores[i] = ratioOf(network, walk, sample[0], 0);
    advanceForecast(network, walk, sample);
  }
  const all = { 'network of the study': scores, 'line on 20 samples': lines.linear.score(after) };
  for (const [name, errors] of Object.entries(all)) {
    errors.fill(Number.NaN, 0, name.startsWith('network') ? STUDY.lags : 20);
    for (const rule of ['published', 'corrected']) {
      const { truePositives, falsePositives, falseNegatives } = overlapAccuracy(
        runs,
        dynamicThresholding(errors, { direction: 'high', rule }).events,
      );
      console.log(`${name}, ${rule} rule: ${truePositives} of ${runs.length} found, ${falsePositives} false, ${falseNegatives} missed`);
    }
  }
  const { user, system } = process.cpuUsage(begin);
  console.log(`this run, with its scores: ${Math.round((user + system) / 1e6)} s of CPU`);
}
