// Do units matter? node bench/units.bench.mjs FOLDER-OF-NPZ. The alarms of each method on tables as they are, and with every feature in a unit
// of its own (a factor between 1e-4 and 1e4): the share of the 2 % strangest rows that stay the same, mean over the sets.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readNpz } from '@hapax/io';
import { random } from 'hapax';
import { detectors } from 'hapax/registry';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder of .npz files: node bench/units.bench.mjs FOLDER');
const METHODS = [
  'auto',
  'isolationForest',
  'ecod',
  'copod',
  'mad',
  'zScore',
  'iqr',
  'mahalanobis',
  'pca',
  'ellipticEnvelope',
  'hbos',
  'baggedNearest',
  'loda',
  'knn',
  'lof',
];
const MOST = 3000;

const strangest = (scores) => {
  const count = Math.max(1, Math.round(0.02 * scores.length));
  return new Set(
    Array.from(scores.keys())
      .sort((a, b) => scores[b] - scores[a] || a - b)
      .slice(0, count),
  );
};
const shares = Object.fromEntries(METHODS.map((method) => [method, []]));
for (const name of readdirSync(folder).filter((file) => file.endsWith('.npz'))) {
  const { X } = await readNpz(join(folder, name));
  const [all, columns] = X.shape;
  const rows = Math.min(all, MOST);
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; ++i) {
    const at = Math.floor((i * all) / rows);
    values.set(X.values.subarray(at * columns, (at + 1) * columns), i * columns);
  }
  const chance = random(1);
  const factor = Float64Array.from({ length: columns }, () => 10 ** Math.floor(9 * chance.uniform() - 4));
  const scaled = values.map((v, p) => v * factor[p % columns]);
  for (const method of METHODS) {
    const before = strangest(detectors[method]().fitScore({ values, rows, columns }).scores);
    const after = strangest(detectors[method]().fitScore({ values: scaled, rows, columns }).scores);
    shares[method].push([...before].filter((i) => after.has(i)).length / before.size);
  }
}
for (const [method, list] of Object.entries(shares))
  console.log(
    method.padEnd(18),
    `${((100 * list.reduce((a, b) => a + b, 0)) / list.length).toFixed(0)} %`.padStart(6),
    `least ${(100 * Math.min(...list)).toFixed(0)} %`,
  );
