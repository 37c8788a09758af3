// Deep SAD with one per cent of known anomalies, by the protocol of its paper: 60/40 splits by class, trained on the normal samples and
// the known anomalies of the first part, ROC-AUC on the second. Beside it an isolation forest trained on the same normal samples.
//   node bench/deep-sad.bench.mjs DIR [splits]        DIR: a folder of ADBench files (6_cardio.npz, 38_thyroid.npz, 32_shuttle.npz)
import { join } from 'node:path';
import { readNpz } from '@hapax/io';
import { deepSad, deepSvdd, isolationForest } from 'hapax';
import { rocAuc } from 'hapax/evaluate';

const [folder, splits = '5'] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder of the ADBench files');
const SETS = { cardio: ['6_cardio.npz', [32, 16, 8]], thyroid: ['38_thyroid.npz', [32, 16, 4]], shuttle: ['32_shuttle.npz', [32, 16, 8]] };
const SHARE = 0.6;
const KNOWN = 0.01;

/** A repeatable order of 0 … n − 1 (a linear congruence for the keys). */
function order(n, seed) {
  let state = seed * 2654435761 + 12345;
  const keys = Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  });
  return Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b]);
}

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
const percent = (values) => (100 * mean(values)).toFixed(2).padStart(7);

console.log('set       known  Deep SAD  Deep SVDD  isolation forest  CPU s a fit');
for (const [name, [file, hidden]] of Object.entries(SETS)) {
  const { X, y } = await readNpz(join(folder, file));
  const [n, d] = X.shape;
  const rowOf = (i) => X.values.subarray(i * d, (i + 1) * d);
  const results = { sad: [], svdd: [], forest: [], seconds: [] };
  let known = 0;
  for (let seed = 1; seed <= Number(splits); ++seed) {
    const classes = [[], []];
    for (const i of order(n, seed)) classes[y.values[i]].push(i);
    const cut = classes.map((all) => Math.round(SHARE * all.length));
    const normal = classes[0].slice(0, cut[0]);
    known = Math.round((KNOWN * normal.length) / (1 - KNOWN));
    const train = [...normal, ...classes[1].slice(0, Math.min(cut[1], known))];
    const test = classes.flatMap((all, c) => all.slice(cut[c]));
    const labels = test.map((i) => y.values[i]);
    const judge = (model) => rocAuc(labels, model.score(test.map(rowOf)));
    const before = cpu();
    const sad = deepSad({ hidden, seed }).fit(train.map(rowOf), { known: train.map((i) => (y.values[i] === 1 ? -1 : 0)) });
    results.seconds.push(cpu() - before);
    results.sad.push(judge(sad));
    results.svdd.push(judge(deepSvdd({ hidden, seed }).fit(normal.map(rowOf))));
    results.forest.push(judge(isolationForest({ seed }).fit(normal.map(rowOf))));
  }
  const { sad, svdd, forest, seconds } = results;
  console.log(
    `${name.padEnd(9)} ${String(known).padStart(5)} ${percent(sad)}   ${percent(svdd)}    ${percent(forest)}           ${mean(seconds).toFixed(1)}`,
  );
}
