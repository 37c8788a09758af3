// Forecast errors: training and scoring of telemanom on the playground's sensors with networks of the default size (30,000 rows, 3 channels,
// 6 samples back, layers of 8 and 8 units, 5 samples ahead, 30 passes), and dynamic thresholding. CPU, least of the rounds, interleaved.
// Build first: npm run build. node bench/forecast.bench.mjs [rounds]
import { dynamicThresholding, random, telemanom, watchErrors } from '../packages/hapax/dist/index.js';
import { synthetic } from '../packages/hapax/dist/stream/index.js';

const ROUNDS = Number(process.argv[2] ?? 3);
const ROWS = 30_000;
const source = synthetic({ channels: 3, intervalMs: 1003, seed: 1 });
const rows = Array.from({ length: ROWS }, (_, i) => source.at(i).values);
const network = { forecaster: 'lstm', lags: 6, units: [8, 8], horizons: 5, epochs: 30, dropout: 0.3 };
const METHODS = {
  'linear, 20 samples back': {},
  'network, one for all channels': network,
  'network, one for each channel': { ...network, inputs: 'own' },
};
const chance = random(1);
const errors = Float64Array.from({ length: 8245 }, (_, i) => Math.abs(chance.normal()) + (i % 2000 < 20 ? 5 : 0));

const least = {};
function time(name, unit, count, body) {
  const begin = process.cpuUsage();
  const result = body();
  const { user, system } = process.cpuUsage(begin);
  const spent = (user + system) / (unit === 's' ? 1e6 : unit === 'ms' ? 1e3 : 1) / count;
  least[`${name}, ${unit}`] = Math.min(least[`${name}, ${unit}`] ?? Infinity, spent);
  return result;
}
for (let round = 0; round < ROUNDS; ++round) {
  for (const [name, options] of Object.entries(METHODS)) {
    const model = time(`${name}: fit`, 's', 1, () => telemanom(options).fit(rows));
    time(`${name}: score a sample`, 'µs', 10_000, () => model.score(rows.slice(0, 10_000)));
  }
  time('dynamic thresholding of 8,245 errors', 'ms', 1, () => dynamicThresholding(errors, {}, errors));
  const watch = watchErrors();
  time('an error watched', 'µs', errors.length, () => errors.forEach((e) => void watch.push(e)));
}
console.table(Object.fromEntries(Object.entries(least).map(([name, value]) => [name, Number(value.toPrecision(3))])));
