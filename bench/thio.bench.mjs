// The playground's synthetic sensors with doubled triplets: who finds them at 0.1 % false alarms, and what do triplets in the
// history cost? 61,740 rows of history, 20,000 of test with a doubled triplet every 200 rows; the alarm level is the 99.9 % quantile
// of the scores of normal test rows; an event is found when one of its three rows is above. The sensors without their noise are the
// same for each seed, so a seed also moves the events: 100 other places each. Build first: npm run build.
// node bench/thio.bench.mjs [seed …] [id of a detector …]
import { random } from '../packages/hapax/dist/index.js';
import { detectors, online } from '../packages/hapax/dist/registry.js';
import { synthetic } from '../packages/hapax/dist/stream/index.js';

const HISTORY = 61_740;
const TEST = 20_000;
const GRACE = { featureGrace: HISTORY / 10, grace: HISTORY - HISTORY / 10 - 1 };
/** KitNET and the batch detector are frozen after the history; the others score, then learn everything, doubled rows included. */
const DETECTORS = [
  ['kitNet as published', 'kitNet', { ...GRACE, output: 'kitnet', bias: 'shared' }],
  ['kitNet', 'kitNet', GRACE],
  ['halfSpaceTrees', 'halfSpaceTrees', { nTrees: 25 }],
  ['randomCutForest', 'randomCutForest', {}],
  ['windowedIsolationForest', 'windowedIsolationForest', {}],
  ['windowedLof', 'windowedLof', {}],
  ['knn on the history', 'knn', { nNeighbors: 20 }],
  ['telemanom on the history', 'telemanom', {}],
];

function stream(channels, injected, seed) {
  const source = synthetic({ channels, intervalMs: 1003, seed });
  const rows = Array.from({ length: HISTORY + TEST }, (_, i) => source.at(i).values);
  const doubled = new Uint8Array(rows.length);
  const inject = (at) => {
    for (let i = at; i < at + 3; ++i) {
      if (doubled[i]) continue;
      doubled[i] = 1;
      rows[i] = rows[i].map((v) => 2 * v);
    }
  };
  const chance = random(seed, 1);
  for (let k = 0; k < injected; ++k) inject(chance.integer(HISTORY - 3));
  const first = random(seed, 2).integer(197);
  for (let k = first; k < TEST - 3; k += 200) inject(HISTORY + k);
  return { rows, doubled, first };
}

function score(id, options, rows) {
  if (id in detectors) {
    const fitted = detectors[id].configure(options).fit(rows.slice(0, HISTORY));
    if (!fitted.follow) return [...fitted.score(rows.slice(HISTORY))];
    // Methods for series come to the test by way of the end of the history.
    const walk = fitted.follow();
    for (const row of rows.slice(HISTORY - walk.memory, HISTORY)) walk.advance(row);
    return rows.slice(HISTORY).map((row) => {
      const found = walk.scoreOne(row);
      walk.advance(row);
      return found;
    });
  }
  const model = online[id].configure(options).start(rows[0].length);
  for (let i = 0; i < HISTORY; ++i) model.learnOne(rows[i]);
  return rows.slice(HISTORY).map((row) => model.scoreLearnOne(row));
}

function measure(id, options, { rows, doubled, first }) {
  const scores = score(id, options, rows);
  const normal = scores.filter((_, k) => !doubled[HISTORY + k]).sort((a, b) => a - b);
  const level = normal[Math.floor(0.999 * normal.length)];
  let [found, events] = [0, 0];
  for (let k = first; k < TEST - 3; k += 200, ++events) if (Math.max(...scores.slice(k, k + 3)) > level) found += 1;
  const hits = scores.filter((s, k) => doubled[HISTORY + k] && s > level).length;
  return { event: found / events, row: hits / (3 * events) };
}

const given = process.argv.slice(2);
const seeds = given.some(Number) ? given.filter(Number).map(Number) : [1];
const ids = given.filter((word) => !Number(word));
const table = {};
for (const channels of [3, 5]) {
  for (const injected of [0, 20, 200]) {
    const streams = seeds.map((seed) => stream(channels, injected, seed));
    for (const [name, id, options] of DETECTORS.filter(([, id]) => ids.length === 0 || ids.includes(id))) {
      const results = streams.map((data) => measure(id, options, data));
      const mean = (key) => (results.reduce((sum, r) => sum + r[key], 0) / seeds.length).toFixed(3);
      table[name] ??= {};
      table[name][`${channels} ch, ${injected} in history`] = `${mean('event')} (${mean('row')})`;
    }
  }
}
console.log(`event recall (row recall) at 0.1 % false alarms, seeds ${seeds.join(', ')}`);
console.table(table);
