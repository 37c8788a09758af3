// The playground's synthetic sensors with doubled triplets: who finds them at 0.1 % false alarms, and what do triplets in the
// history cost? 61,740 rows of history, 20,000 of test with a doubled triplet every 200 rows; an event is found when one of its
// three rows is above the level. First table: the level is the 99.9 % quantile of the scores of normal test rows. Second: the stream
// engine as it comes, with its own thresholds at the rate they promise. Third: time to train. The sensors without their noise are the
// same for each seed, so a seed also moves the events: 100 other places each. Build first: npm run build.
// node bench/thio.bench.mjs [seed …] [id or name of a detector …] [jobs=2]
// Each cell of the tables is a process of its own, `jobs` at a time: nothing but the third table is timed, and that runs alone.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { random } from '../packages/hapax/dist/index.js';
import { detectors, online } from '../packages/hapax/dist/registry.js';
import { createStream, synthetic } from '../packages/hapax/dist/stream/index.js';
import { compare, cpu, report } from './harness.mjs';

const HISTORY = 61_740;
const TEST = 20_000;
const INTERVAL = 1003;
const GRACE = { featureGrace: HISTORY / 10, grace: HISTORY - HISTORY / 10 - 1 };
/** KitNET and the batch detectors are frozen after the history; the others score, then learn everything, doubled rows included. */
const DETECTORS = [
  ['telemanom', 'telemanom', {}],
  ['telemanom, network', 'telemanom', { forecaster: 'lstm' }],
  ['analogForecast', 'analogForecast', {}],
  ['knn on the history', 'knn', { nNeighbors: 20 }],
  ['randomCutForest', 'randomCutForest', {}],
  ['kitNet', 'kitNet', GRACE],
  ['kitNet as published', 'kitNet', { ...GRACE, output: 'kitnet', bias: 'shared' }],
  ['halfSpaceTrees', 'halfSpaceTrees', { nTrees: 25 }],
];
/** In the engine with default options and default learning: what is flagged is not learnt. */
const LIVE = ['telemanom', 'analogForecast', 'randomCutForest', 'ewma', 'kitNet', 'halfSpaceTrees'];
const RATES = [1e-4, 1e-3];

const given = process.argv.slice(2);
const cell = given
  .find((word) => word.startsWith('cell='))
  ?.slice(5)
  .split(',')
  .map(Number);
const jobs = Number(given.find((word) => word.startsWith('jobs='))?.slice(5) ?? 2);
const words = given.filter((word) => !word.includes('='));
const seeds = words.some(Number) ? words.filter(Number).map(Number) : [1, 2, 3];
const ids = words.filter((word) => !Number(word));
const wanted = (...names) => ids.length === 0 || names.some((name) => ids.includes(name));

if (cell) console.log(JSON.stringify(measure(...cell)));
else await all();

function stream(channels, injected, seed) {
  const source = synthetic({ channels, intervalMs: INTERVAL, seed });
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

/** Events and doubled rows found, of how many. @param isFound whether test row k is above the level */
function count({ doubled, first }, isFound) {
  let [found, events, hits] = [0, 0, 0];
  for (let k = first; k < TEST - 3; k += 200, ++events) if (isFound(k) || isFound(k + 1) || isFound(k + 2)) found += 1;
  for (let k = 0; k < TEST; ++k) if (doubled[HISTORY + k] && isFound(k)) hits += 1;
  return { found, events, row: hits / (3 * events) };
}

function atQuantile(id, options, data) {
  const scores = score(id, options, data.rows);
  const normal = scores.filter((_, k) => !data.doubled[HISTORY + k]).sort((a, b) => a - b);
  const level = normal[Math.floor(0.999 * normal.length)];
  return count(data, (k) => scores[k] > level);
}

/** One engine with all detectors side by side. */
function live(names, rate, { rows, doubled, first }) {
  const features = Array.from(rows[0], (_, j) => `sensor ${j + 1}`);
  const engine = createStream({ features, detectors: names.map((method) => ({ method, calibration: { rate } })) }, { online, detectors });
  const flags = names.map(() => new Uint8Array(TEST));
  const falseAlarms = new Float64Array(names.length);
  rows.forEach((values, i) => {
    const { verdicts } = engine.push({ time: i * INTERVAL, values });
    if (i < HISTORY) return;
    verdicts.forEach(({ isAnomaly }, d) => {
      flags[d][i - HISTORY] = Number(isAnomaly);
      if (isAnomaly && !doubled[i]) falseAlarms[d] += 1;
    });
  });
  const normal = TEST - doubled.subarray(HISTORY).reduce((a, b) => a + b, 0);
  return names.map((_, d) => ({ ...count({ doubled, first }, (k) => flags[d][k] === 1), falseAlarms: falseAlarms[d], normal }));
}

/** Child: every detector on one kind of stream, all seeds. */
function measure(channels, injected) {
  const streams = seeds.map((seed) => stream(channels, injected, seed));
  const scored = DETECTORS.filter(([name, id]) => wanted(name, id)).map(([name, id, options]) => [
    { method: name },
    streams.map((data) => atQuantile(id, options, data)),
  ]);
  const names = LIVE.filter((id) => wanted(id));
  const alone = RATES.flatMap((rate) => {
    if (names.length === 0) return [];
    const runs = streams.map((data) => live(names, rate, data));
    return names.map((method, d) => [{ method, promised: `${100 * rate} %` }, runs.map((run) => run[d])]);
  });
  return { scored, alone };
}

async function all() {
  const cells = [3, 5].flatMap((channels) => [0, 20, 200].map((injected) => [channels, injected]));
  const answers = new Array(cells.length);
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < cells.length; i = next++) answers[i] = await child(`cell=${cells[i]}`);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  const table = (part, text) =>
    answers[0][part].map(([head], r) => ({
      ...head,
      ...Object.fromEntries(
        cells.map(([channels, injected], c) => [`${channels} ch, ${injected} in history`, text(answers[c][part][r][1])]),
      ),
    }));
  const sum = (results, key) => results.reduce((total, r) => total + r[key], 0);
  const recall = (results) => (sum(results, 'found') / sum(results, 'events')).toFixed(3);
  const note = `seeds ${seeds.join(', ')}: ${seeds.length * 100} events in each cell`;
  report(
    'thio',
    'event recall (row recall) at 0.1 % false alarms',
    table('scored', (results) => `${recall(results)} (${(sum(results, 'row') / results.length).toFixed(3)})`),
    [note],
  );
  report(
    'thio-engine',
    'the engine with its own thresholds: event recall (false alarms per 100,000 normal rows)',
    table('alone', (results) => `${recall(results)} (${((1e5 * sum(results, 'falseAlarms')) / sum(results, 'normal')).toFixed(0)})`),
    [note, 'default options and learning rules; promised is `calibration.rate`, 0.01 % unless given'],
  );
  if (ids.length === 0) costs();
}

function child(what) {
  return new Promise((resolve, reject) => {
    const own = spawn(process.execPath, [fileURLToPath(import.meta.url), ...words, what], { stdio: ['ignore', 'pipe', 'inherit'] });
    const parts = [];
    own.stdout.on('data', (part) => parts.push(part));
    own.on('error', reject);
    own.on('close', (code) => (code === 0 ? resolve(JSON.parse(Buffer.concat(parts))) : reject(new Error(`${what} ended with ${code}`))));
  });
}

/** What stands between the start and verdicts, in CPU seconds. */
function costs() {
  const { rows } = stream(3, 0, 1);
  const train = () => {
    const model = online.kitNet.configure(GRACE).start(3);
    for (let i = 0; i < HISTORY; ++i) model.learnOne(rows[i]);
  };
  const warm = (method) => () => {
    const engine = createStream({ features: ['a', 'b', 'c'], detectors: [{ method }] }, { online, detectors });
    for (let i = 0; i < 3000; ++i) {
      const [verdict] = engine.push({ time: i, values: rows[i] }).verdicts;
      if (verdict.state === 'ready') return i;
    }
    return Number.NaN;
  };
  const best = compare({ kitNet: train, ...Object.fromEntries(LIVE.map((method) => [`first verdict: ${method}`, warm(method)])) });
  const cold = cpu(train).seconds;
  report(
    'thio-costs',
    'CPU seconds from nothing',
    Object.entries(best).map(([what, { seconds, value }]) => ({
      what: what === 'kitNet' ? `training kitNet on ${HISTORY} x 3` : what,
      seconds: seconds.toFixed(4),
      ...(what !== 'kitNet' && { 'rows before it': value }),
    })),
    [`least of 5 rounds; kitNet once more at the end: ${cold.toFixed(3)} s`],
  );
}
