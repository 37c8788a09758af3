// Alarms of whole series on NAB, standard profile, one threshold: by `autoSeries` alone and with a random cut forest along, on every other file, those
// between and all, with the threshold of each half carried to the other; the mean of some seeds of the forest.
// Build first: npm run build. node bench/series-alarms.bench.mjs FOLDER [SEEDS]
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { nabFileScore, nabScore } from '../packages/hapax/dist/evaluate/index.js';
import { autoSeries, randomCutForest, seriesAlarms } from '../packages/hapax/dist/index.js';

const [folder, seeds = '3'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node bench/series-alarms.bench.mjs FOLDER [SEEDS]');

const files = Object.entries(JSON.parse(readFileSync(join(folder, 'combined_windows.json'), 'utf8'))).flatMap(([name, pairs]) => {
  const path = [name, `${name}.gz`].map((n) => join(folder, 'data', n)).find(existsSync);
  if (path === undefined) return [];
  const bytes = readFileSync(path);
  const lines = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trim().split(/\r?\n/).slice(1);
  const rowOf = new Map(lines.map((line, i) => [line.slice(0, 19), i]));
  const times = lines.map((line) => Date.parse(`${line.slice(0, 10)}T${line.slice(11, 19)}Z`));
  const order = times.map((_, i) => i).sort((a, b) => times[a] - times[b] || a - b);
  const values = Float64Array.from(order, (i) => Number(lines[i].slice(lines[i].indexOf(',') + 1)));
  const windows = pairs.map(([a, b]) => ({ start: rowOf.get(a.slice(0, 19)), end: rowOf.get(b.slice(0, 19)) + 1 }));
  const context = { times: order.map((i) => times[i]) };
  const found = autoSeries({ values, rows: values.length, columns: 1 }, { falseAlarms: 10 }, context);
  return [{ values, order, windows, found }];
});

const scored = ({ values, order, windows, found }, along) => {
  const scores = new Float64Array(values.length).fill(-2);
  for (const { at, surprise } of seriesAlarms(found, along)) scores[order[at]] = surprise;
  return { scores, windows };
};
const halves = [files.filter((_, k) => k % 2 === 0), files.filter((_, k) => k % 2 === 1), files];

/** Score on each half and all, then that of each half by the threshold of the other. */
function judged(alongOf) {
  const along = new Map(files.map((file) => [file, scored(file, alongOf(file))]));
  const own = halves.map((half) => nabScore(half.map((file) => along.get(file))));
  const carried = [1, 0].map((other, k) => {
    const half = halves[k].map((file) => along.get(file));
    const windows = half.reduce((sum, file) => sum + file.windows.length, 0);
    return (100 * (half.reduce((sum, file) => sum + nabFileScore(file, own[other].threshold), 0) + windows)) / (2 * windows);
  });
  return [...own.map(({ score }) => score), ...carried];
}

const row = (name, runs) =>
  console.log(
    [name.padEnd(24), ...runs[0].map((_, j) => (runs.reduce((sum, run) => sum + run[j], 0) / runs.length).toFixed(1))].join('  '),
  );
console.log(`${'alarms'.padEnd(24)}  even  odd  all  even by the threshold of odd  odd by that of even`);
row('autoSeries', [judged(() => undefined)]);
const runs = Array.from({ length: Number(seeds) }, (_, k) =>
  judged(({ values }) => {
    const forest = randomCutForest({ seed: k + 1, nTrees: 150 }).start(1);
    return Float64Array.from(values, (value) => forest.scoreLearnOne([value]));
  }),
);
row('with a forest along', runs);
console.log(`all, by seed: ${runs.map((run) => run[2].toFixed(1)).join(', ')}`);
