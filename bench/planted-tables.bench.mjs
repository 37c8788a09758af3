// Faults of ten kinds planted in generated tables, and the same tables without them, judged by the default with nothing set:
// node bench/planted-tables.bench.mjs [--files 3] [--rows 60,300,2000,20000] [--only 'sign flip'] [--law gaussian,lognormal]. Cells are files in which
// every planted row is flagged / files in which anything else is, of all files.
import { parseArgs } from 'node:util';
import { auto, frequency, oneHot, pipeline, random } from 'hapax';

const { values: given } = parseArgs({
  options: {
    files: { type: 'string', default: '3' },
    rows: { type: 'string', default: '60,300,2000,20000' },
    law: { type: 'string' },
    only: { type: 'string' },
    features: { type: 'string', default: '6' },
    verbose: { type: 'boolean', default: false },
  },
});

const FEATURES = Number(given.features);
/** Tables of measures that hang together by a common factor, in units and positions of their own. */
const factor = (chance, n, load, shape) =>
  Array.from({ length: n }, () => {
    const common = chance.normal();
    return Array.from({ length: FEATURES }, (_, j) => shape(load * common + Math.sqrt(1 - load ** 2) * chance.normal(), j));
  });
const gamma = (z) => {
  // A chi-squared of four, near enough (Wilson and Hilferty): skewed to the right, positive.
  const u = 1 - 2 / 36 + z * Math.sqrt(2 / 36);
  return 4 * Math.max(0, u) ** 3;
};
const LAWS = {
  gaussian: (chance, n) => factor(chance, n, 0.8, (z, j) => 20 * (j + 1) + (j + 1) * z),
  lognormal: (chance, n) => factor(chance, n, 0.8, (z, j) => 10 ** j * Math.exp(0.6 * z)),
  gamma: (chance, n) => factor(chance, n, 0.6, (z, j) => (j + 1) * gamma(z)),
  counts: (chance, n) => factor(chance, n, 0.7, (z, j) => Math.round(30 * (j + 1) + Math.sqrt(30 * (j + 1)) * z)),
  rounded: (chance, n) => factor(chance, n, 0.8, (z, j) => Math.round(10 * (20 + (j + 1) * 0.7 * z)) / 10),
  'two kinds': (chance, n) => {
    const rows = factor(chance, n, 0.7, (z, j) => 50 + (j + 1) * z);
    return rows.map((row) => (chance.uniform() < 0.35 ? row.map((v, j) => v + 12 * (j + 1)) : row));
  },
};
/** Change rows of a table in place and return which: undefined where it makes no sense. */
const FAULTS = {
  'unit slip x1000': (rows, at) => {
    rows[at][2] *= 1000;
    return [at];
  },
  'sign flip': (rows, at) => {
    rows[at][1] = -rows[at][1];
    return [at];
  },
  'swapped columns': (rows, at) => {
    [rows[at][0], rows[at][FEATURES - 1]] = [rows[at][FEATURES - 1], rows[at][0]];
    return [at];
  },
  'block of zeros': (rows, at) => {
    const many = Math.max(2, Math.floor(rows.length / 100));
    const places = Array.from({ length: many }, (_, k) => (at + k) % rows.length);
    for (const i of places) rows[i].fill(0);
    return places;
  },
  'a constant that changes': (rows, at) => {
    for (const row of rows) row.push(7);
    rows[at][FEATURES] = 8;
    return [at];
  },
  'rare pair of texts': (rows, at, chance) => {
    // Codes of texts; the pair 0 with 2 never comes but once.
    for (const row of rows) {
      const first = Math.floor(3 * chance.uniform());
      row.push(first, first === 0 ? Math.floor(2 * chance.uniform()) : Math.floor(4 * chance.uniform()));
    }
    rows[at][FEATURES] = 0;
    rows[at][FEATURES + 1] = 2;
    return [at];
  },
  'a text that is new': (rows, at, chance) => {
    for (const row of rows) row.push(Math.floor(4 * chance.uniform()), Math.floor(3 * chance.uniform()));
    rows[at][FEATURES] = 9;
    return [at];
  },
  'correlation broken': (rows) => {
    // The largest value of one feature beside the smallest common ones: each is usual.
    const sorted = rows.map((row) => row[3]).sort((a, b) => a - b);
    const by = rows.map((row, i) => [row[0], i]).sort((a, b) => a[0] - b[0]);
    const i = by[Math.floor(0.03 * rows.length)][1];
    rows[i][3] = sorted[Math.floor(0.985 * rows.length)];
    return [i];
  },
  'local cluster': (rows, at) => {
    // Copies of one strange row, a little apart.
    const many = Math.max(3, Math.floor(rows.length / 200));
    const scale = rows[0].map((_, j) => {
      const s = rows.map((row) => row[j]).sort((a, b) => a - b);
      return [s[s.length >> 1], s[Math.floor(0.84 * s.length)] - s[s.length >> 1]];
    });
    const places = Array.from({ length: many }, (_, k) => (at + 7 * k) % rows.length);
    for (const [k, i] of places.entries())
      for (let j = 0; j < scale.length; ++j) rows[i][j] = scale[j][0] + (j % 2 ? -7 : 7) * scale[j][1] * (1 + 0.02 * Math.sin(k + j));
    return places;
  },
  'missing pattern': (rows, at, chance) => {
    // Cells are missing here and there; one row lacks all but one.
    for (const row of rows) for (let j = 0; j < FEATURES; ++j) if (chance.uniform() < 0.03) row[j] = Number.NaN;
    for (let j = 1; j < FEATURES; ++j) rows[at][j] = Number.NaN;
    rows[at][0] = Number.isNaN(rows[at][0]) ? 1 : rows[at][0];
    return [at];
  },
  'far value': (rows, at) => {
    const s = rows.map((row) => row[4]).sort((a, b) => a - b);
    rows[at][4] = s[s.length - 1] + 1.5 * (s[s.length - 1] - s[s.length >> 1]);
    return [at];
  },
};
const TEXTS = ['rare pair of texts', 'a text that is new'];

function flagged(rows, texts) {
  const width = rows[0].length;
  const columns = [width - 2, width - 1];
  const x = { values: Float64Array.from(rows.flat()), rows: rows.length, columns: width };
  const fitted = texts
    ? pipeline({
        transforms: [
          frequency({ columns, pairs: 'yes', keep: 'yes', slack: 2 }),
          oneHot({ columns, minCount: Math.max(10, Math.ceil(0.01 * rows.length)), maxShare: 0.05, maxLevels: 30 }),
        ],
        detector: auto(),
      }).fitScore(x)
    : auto().fitScore(x);
  const { model, scores } = fitted;
  const { own } = model;
  own.lift?.(x, scores);
  return Array.from(scores.keys()).filter((i) => scores[i] > own.level);
}

const list = (text) => text.split(',');
const sizes = list(given.rows).map(Number);
const laws = given.law === undefined ? Object.keys(LAWS) : list(given.law);
const line = (name, cells) => console.log(name.padEnd(26), cells.map((cell) => String(cell).padStart(13)).join(''));
line(`found / others, of ${given.files}`, [...laws, 'all']);
const faults = { clean: () => [], ...FAULTS };
for (const [name, change] of Object.entries(faults)) {
  if (given.only !== undefined && !list(given.only).includes(name)) continue;
  for (const n of sizes) {
    let [all, over, made] = [0, 0, 0];
    const cells = laws.map((law) => {
      let [hits, others] = [0, 0];
      for (let seed = 1; seed <= Number(given.files); ++seed) {
        const chance = random(104_729 * seed + 31 * n + law.length);
        const rows = LAWS[law](chance, n);
        const at = change(rows, Math.floor(n * chance.uniform()), chance);
        const found = flagged(rows, TEXTS.includes(name));
        const rest = found.filter((i) => !at.includes(i));
        if (at.length > 0 && at.every((i) => found.includes(i))) hits += 1;
        if (rest.length > 0) others += 1;
        made += 1;
        if (given.verbose) console.log(name, n, law, seed, { at: at.slice(0, 5), found: found.slice(0, 10), of: found.length });
      }
      all += hits;
      over += others;
      return `${hits} / ${others}`;
    });
    line(`${name}, ${n}`, [...cells, `${((100 * all) / made).toFixed(0)} % / ${((100 * over) / made).toFixed(0)} %`]);
  }
}
