// The series of TSB-AD-M that lie in folders msl and smd, in the layout of the board (the judged part alone, its first samples normal), and what the
// board published on them: hapax bench --suite tsb --data FOLDER then measures ours on the same samples.
// node bench/tsb-board.mjs DATA FOLDER; DATA holds msl, smd and tsb_published_vus_pr.json. Build first.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { labelled } from '../packages/cli/dist/bench/telemanom.js';
import { readNpz } from '../packages/io/dist/index.js';

const [data, folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node bench/tsb-board.mjs DATA FOLDER');
const { series } = JSON.parse(readFileSync(join(data, 'tsb_published_vus_pr.json'), 'utf8'));
const runs = labelled(readFileSync(join(data, 'msl', 'labeled_anomalies.csv'), 'utf8'));
mkdirSync(folder, { recursive: true });

const sums = new Map();
for (const [name, { tsb_file: file, ...published }] of Object.entries(series)) {
  for (const [method, vusPr] of Object.entries(published)) sums.set(method, (sums.get(method) ?? 0) + vusPr);
  const { test, label } = await readNpz(join(data, `${name}.npz`));
  const [rows, columns] = test.shape;
  const odd = label?.values ?? new Uint8Array(rows);
  if (label === undefined) for (const { start, end } of runs.get(basename(name)) ?? []) odd.fill(1, start, end);
  const head = Array.from({ length: columns }, (_, j) => `c${j}`);
  const lines = Array.from({ length: rows }, (_, i) =>
    [...test.values.subarray(i * columns, (i + 1) * columns), odd[i] > 0 ? 1 : 0].join(','),
  );
  writeFileSync(join(folder, file), `${[...head, 'Label'].join(',')}\n${lines.join('\n')}\n`);
}
const count = Object.keys(series).length;
console.log(`${count} series written; mean VUS-PR that the board published on them:`);
for (const [method, sum] of [...sums].sort((a, b) => b[1] - a[1])) console.log(`${method.padEnd(20)} ${((100 * sum) / count).toFixed(1)}`);
