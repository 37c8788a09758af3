// How often the default of tables flags something in clean files, and finds what is planted: node bench/clean-tables.bench.mjs [--files 10]
// [--rows 50,200,1000] [--features 1,3,10,30] [--only gaussian,t3]. Cells are files with any flagged row, or with the planted one, of all files.
import { parseArgs } from 'node:util';
import { auto, random } from 'hapax';

const { values: given } = parseArgs({
  options: {
    files: { type: 'string', default: '10' },
    rows: { type: 'string', default: '50,200,1000' },
    features: { type: 'string', default: '1,3,10,30' },
    only: { type: 'string' },
  },
});

const chiSquared = (chance, k) => {
  let sum = 0;
  for (let i = 0; i < k; ++i) sum += chance.normal() ** 2;
  return sum;
};
const student = (k) => (chance) => chance.normal() / Math.sqrt(chiSquared(chance, k) / k);
const poisson = (mean) => (chance) => {
  let count = 0;
  for (let p = chance.uniform(); p > Math.exp(-mean); p *= chance.uniform()) count += 1;
  return count;
};
/** Cells of one feature, each on its own. */
const CELLS = {
  gaussian: (chance) => chance.normal(),
  t3: student(3),
  t4: student(4),
  'lognormal .5': (chance) => Math.exp(0.5 * chance.normal()),
  'lognormal 1': (chance) => Math.exp(chance.normal()),
  exponential: (chance) => -Math.log(1 - chance.uniform()),
  uniform: (chance) => chance.uniform(),
  counts: poisson(4),
  bimodal: (chance) => chance.normal() + (chance.uniform() < 0.3 ? 8 : 0),
};
const independent = (cell) => (chance, n, d) => Array.from({ length: n }, () => Array.from({ length: d }, () => cell(chance)));
const correlated = (chance, n, d) =>
  Array.from({ length: n }, () => {
    const common = chance.normal();
    return Array.from({ length: d }, () => (d > 1 ? common + 0.3 * chance.normal() : common));
  });
const mixed = (chance, n, d) =>
  Array.from({ length: n }, () =>
    Array.from({ length: d }, (_, j) => {
      if (j % 3 === 0) return chance.normal();
      return j % 3 === 1 ? Math.floor(3 * chance.uniform()) : chance.uniform() < 0.1 ? 1 : 0;
    }),
  );
const CLEAN = { ...Object.fromEntries(Object.entries(CELLS).map(([name, cell]) => [name, independent(cell)])), correlated, mixed };

/** Files with something planted: rows, and which of them. */
const planted = (make, change) => (chance, n, d) => {
  const rows = make(chance, n, d);
  return { rows, at: change(rows, chance, n, d) };
};
const PLANTED = {
  'a value of 8 sd': planted(CLEAN.gaussian, (rows) => {
    rows[0][0] = 8;
    return [0];
  }),
  'a value of 12 sd': planted(CLEAN.gaussian, (rows) => {
    rows[0][0] = 12;
    return [0];
  }),
  'a correlation broken by 8 sd': (chance, n, d) => {
    if (d < 2) return undefined;
    const rows = correlated(chance, n, d);
    // Given the others a feature differs by 0.3 √(1 + 1 / (d − 1 + 0.09)) as a standard deviation.
    const others = rows[0].slice(1).reduce((sum, v) => sum + v, 0) / (d - 1 + 0.09);
    rows[0][0] = others + 8 * 0.3 * Math.sqrt(1 + 1 / (d - 1 + 0.09));
    return { rows, at: [0] };
  },
  'a constant that changes': (chance, n, d) => {
    const rows = CLEAN.gaussian(chance, n, d).map((row) => [...row, 7]);
    rows[0][d] = 8;
    return { rows, at: [0] };
  },
  'a cluster of 10 %': (chance, n, d) => {
    if (d < 2) return undefined;
    const rows = CLEAN.gaussian(chance, n, d);
    const at = Array.from({ length: Math.floor(n / 10) }, (_, i) => i);
    for (const i of at) for (let j = 0; j < d; ++j) rows[i][j] = 10 + 0.3 * rows[i][j];
    return { rows, at };
  },
};

function flagged(rows) {
  const { model, scores } = auto().fitScore(rows);
  const { own } = model;
  own.lift?.({ values: Float64Array.from(rows.flat()), rows: rows.length, columns: rows[0].length }, scores);
  return Array.from(scores.keys()).filter((i) => scores[i] > own.level);
}

const list = (text) => text.split(',').map(Number);
const cases = list(given.rows).flatMap((n) => list(given.features).map((d) => ({ n, d })));
const wanted = (name) => given.only === undefined || given.only.split(',').includes(name);
const line = (name, cells) => console.log(name.padEnd(30), cells.map((cell) => String(cell).padStart(8)).join(''));
line(`of ${given.files} files`, [...cases.map(({ n, d }) => `${n}x${d}`), 'all']);
for (const [name, make] of [...Object.entries(CLEAN), ...Object.entries(PLANTED)].filter(([name]) => wanted(name))) {
  let all = 0;
  let made = 0;
  const cells = cases.map(({ n, d }) => {
    let hits = 0;
    for (let seed = 1; seed <= Number(given.files); ++seed) {
      const file = make(random(1000 * n + 31 * d + 7919 * seed), n, d);
      if (file === undefined) return '–';
      const found = flagged(Array.isArray(file) ? file : file.rows);
      if (Array.isArray(file) ? found.length > 0 : file.at.every((i) => found.includes(i))) hits += 1;
      made += 1;
    }
    all += hits;
    return hits;
  });
  line(name, [...cells, `${((100 * all) / made).toFixed(0)} %`]);
}
