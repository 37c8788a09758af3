// KDD99 as connections: what detectors that learn from normal connections see of each kind of attack, at one false alarm in a hundred.
// Deep SAD is told of 50 connections of each of three attacks (neptune, ipsweep, warezclient); the other kinds it has never seen.
//   node bench/kdd.bench.mjs FILE [seeds]        FILE: kddcup.data_10_percent.gz
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { autoencoder, deepSad, ecod, isolationForest } from 'hapax';
import { averagePrecision, rocAuc } from 'hapax/evaluate';

const [file, seeds = '3'] = process.argv.slice(2);
if (file === undefined) throw new Error('name the file of KDD99');
const KNOWN = ['neptune', 'ipsweep', 'warezclient'];
const [TRAIN, TEST, OF_KIND, TOLD] = [8000, 10_000, 500, 50];
const FALSE_ALARMS = 0.01;
const TEXTS = [1, 2, 3];
/** Counts and bytes by their logarithm. */
const LOG = new Set([0, 4, 5, 9, 12, 15, 16, 18, 22, 23, 31, 32]);

function order(n, seed) {
  let state = seed * 2654435761 + 12345;
  const keys = Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  });
  return Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b]);
}

const kinds = new Map();
const lines = createInterface({ input: createReadStream(file).pipe(createGunzip()) });
// The same connection many times over (smurf, neptune) counts once.
const seen = new Set();
for await (const line of lines) {
  if (seen.has(line)) continue;
  seen.add(line);
  const cells = line.split(',');
  const kind = cells.pop().replace(/\.$/, '');
  const mine = kinds.get(kind);
  if (mine === undefined) kinds.set(kind, [cells]);
  else mine.push(cells);
}
const normal = kinds.get('normal');
const attacks = [...kinds.keys()].filter((kind) => kind !== 'normal').sort();

/** Numbers of connections by what training has: texts as how rare they are, in nats, numbers centred and scaled. */
function encoder(rows) {
  const counts = TEXTS.map((j) => {
    const of = new Map();
    for (const row of rows) of.set(row[j], (of.get(row[j]) ?? 0) + 1);
    return of;
  });
  const raw = (row) =>
    row.map((cell, j) => {
      const t = TEXTS.indexOf(j);
      if (t >= 0) return -Math.log(((counts[t].get(cell) ?? 0) + 0.5) / (rows.length + 1));
      return LOG.has(j) ? Math.log1p(Number(cell)) : Number(cell);
    });
  const all = rows.map(raw);
  const scale = all[0].map((_, j) => {
    const column = all.map((row) => row[j]);
    const mean = column.reduce((a, b) => a + b, 0) / column.length;
    return [mean, Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / column.length) || 1];
  });
  return (row) => raw(row).map((value, j) => Math.max(-20, Math.min(20, (value - scale[j][0]) / scale[j][1])));
}

const cpu = () => process.cpuUsage().user / 1e6;
const sums = new Map();
const add = (name, key, value) => {
  const of = sums.get(name) ?? new Map();
  of.set(key, [...(of.get(key) ?? []), value]);
  sums.set(name, of);
};
for (let seed = 1; seed <= Number(seeds); ++seed) {
  const at = order(normal.length, seed);
  const train = at.slice(0, TRAIN).map((i) => normal[i]);
  const clean = at.slice(TRAIN, TRAIN + TEST).map((i) => normal[i]);
  const encode = encoder(train);
  const x = train.map(encode);
  const told = KNOWN.flatMap((kind) =>
    order(kinds.get(kind).length, seed)
      .slice(0, TOLD)
      .map((i) => kinds.get(kind)[i]),
  );
  const y = clean.map(encode);
  const tests = attacks.map((kind) => {
    const mine = kinds.get(kind).filter((row) => !told.includes(row));
    return order(mine.length, seed + 100)
      .slice(0, OF_KIND)
      .map((i) => encode(mine[i]));
  });
  const ways = {
    'isolation forest': () => isolationForest({ seed }).fit(x),
    ECOD: () => ecod().fit(x),
    autoencoder: () => autoencoder({ seed }).fit(x),
    'Deep SAD, told of 3 kinds': () =>
      deepSad({ seed }).fit([...x, ...told.map(encode)], { known: [...x.map(() => 0), ...told.map(() => -1)] }),
  };
  for (const [name, fit] of Object.entries(ways)) {
    const start = cpu();
    const model = fit();
    add(name, 'CPU s', cpu() - start);
    const scores = model.score(y);
    const limit = Float64Array.from(scores).sort()[Math.floor((1 - FALSE_ALARMS) * scores.length)];
    const bad = tests.map((rows) => (rows.length === 0 ? [] : model.score(rows)));
    const all = bad.flatMap((one) => [...one]);
    const truth = [...all.map(() => 1), ...Array.from(scores, () => 0)];
    add(name, 'ROC-AUC', 100 * rocAuc(truth, [...all, ...scores]));
    add(name, 'average precision', 100 * averagePrecision(truth, [...all, ...scores]));
    for (const [k, one] of bad.entries())
      if (one.length > 0) add(name, attacks[k], (100 * one.filter((s) => s > limit).length) / one.length);
  }
}
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const ways = [...sums.keys()];
console.log(`| | connections | ${ways.join(' | ')} |\n|---|---|${ways.map(() => '---').join('|')}|`);
for (const key of ['ROC-AUC', 'average precision', ...attacks, 'CPU s'])
  console.log(
    `| ${KNOWN.includes(key) ? `${key} (told)` : key} | ${Math.min(OF_KIND, kinds.get(key)?.length ?? 0) || ''} | ${ways.map((name) => (sums.get(name).has(key) ? mean(sums.get(name).get(key)).toFixed(1) : '')).join(' | ')} |`,
  );
