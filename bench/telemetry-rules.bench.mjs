// Which rule finds the labelled runs of spacecraft telemetry: the study's and the corrected one, with and without surroundings, over forecast errors and
// over windows, alone and in pairs, and how many samples their alarms hold.
// Build first: npm run build. node bench/telemetry-rules.bench.mjs FOLDER (as hapax bench --suite telemanom has it)
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labelled } from '../packages/cli/dist/bench/telemanom.js';
import { overlapAccuracy } from '../packages/hapax/dist/evaluate/index.js';
import {
  dynamicThresholding,
  matrixProfile,
  subPca,
  telemanom,
  trainedWindows,
  windowConvolutions,
  windowKMeans,
} from '../packages/hapax/dist/index.js';
import { readNpz } from '../packages/io/dist/index.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node bench/telemetry-rules.bench.mjs FOLDER');
const matrix = ({ shape: [rows, columns], values }) => ({ rows, columns, values });
const first = ({ rows, columns, values }) => ({
  rows,
  columns: 1,
  values: Float64Array.from({ length: rows }, (_, i) => values[i * columns]),
});

// Of which samples, and how they are scored.
const SCORES = {
  'forecast from all': ({ train, test }) => walked(telemanom({ targets: [0] }).fit(train), test),
  'forecast from its own past': ({ train, test }) => walked(telemanom().fit(first(train)), first(test)),
  ...Object.fromEntries(
    Object.entries({ trainedWindows, windowConvolutions, subPca, windowKMeans, matrixProfile }).map(([name, method]) => [
      name,
      ({ train, test }) => method().fit(first(train)).score(first(test)),
    ]),
  ),
};
const RULES = {
  'study’s rule': { rule: 'published' },
  'corrected rule': {},
  'corrected rule, 100 around': { around: 100 },
};

/** Where a walk begins there is no forecast yet. */
function walked(model, test) {
  const scores = model.score(test);
  return scores.fill(Number.NaN, 0, Math.min(scores.length, model.follow().memory));
}

const runs = labelled(readFileSync(join(folder, 'labeled_anomalies.csv'), 'utf8'));
const channels = [];
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.npz'))
  .sort()) {
  const { train, test } = await readNpz(join(folder, file));
  const channel = { train: matrix(train), test: matrix(test) };
  const scores = Object.fromEntries(Object.entries(SCORES).map(([name, score]) => [name, score(channel)]));
  channels.push({ rows: channel.test.rows, runs: runs.get(file.slice(0, -4)) ?? [], scores });
}

const events = (scores, rule) => {
  const known = rule.rule === 'published' ? scores.map((v) => (v === v ? v : 0)) : scores;
  return dynamicThresholding(known, { direction: 'high', ...rule }).events;
};

function joined(all) {
  const out = [];
  for (const { start, end } of all.sort((a, b) => a.start - b.start)) {
    const last = out.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else out.push({ start, end });
  }
  return out;
}

function counted(name, eventsOf) {
  let [found, beside, missed, flagged, samples] = [0, 0, 0, 0, 0];
  for (const channel of channels) {
    const told = joined(eventsOf(channel));
    const { truePositives, falsePositives, falseNegatives } = overlapAccuracy(channel.runs, told);
    found += truePositives;
    beside += falsePositives;
    missed += falseNegatives;
    flagged += told.reduce((sum, { start, end }) => sum + end - start, 0);
    samples += channel.rows;
  }
  const per = (part, whole) => ((100 * part) / whole || 0).toFixed(1).padStart(6);
  return [
    name.padEnd(68),
    per(found, found + beside),
    per(found, found + missed),
    per(2 * found, 2 * found + beside + missed),
    per(flagged, samples),
  ];
}

console.log(`${'alarms'.padEnd(68)} precision, recall, F1, per cent of the samples in alarms`);
const names = Object.keys(SCORES);
for (const [title, rule] of Object.entries(RULES))
  for (const name of names) console.log(counted(`${name}, ${title}`, ({ scores }) => [...events(scores[name], rule)]).join(' '));
for (const [k, a] of names.entries())
  for (const b of names.slice(k + 1))
    console.log(
      counted(`${a} and ${b}, study’s rule`, ({ scores }) => [a, b].flatMap((one) => events(scores[one], RULES['study’s rule']))).join(' '),
    );
// What several tell together: alarms of the study's rule that overlap, of so many of them at least, beside those of some that stand alone.
const SIX = names.filter((name) => name !== 'windowConvolutions');
const ALONE = ['forecast from its own past', 'matrixProfile', 'trainedWindows', 'subPca'];
function agreed({ scores }, least, prune, alone) {
  const clusters = [];
  const all = SIX.flatMap((name) =>
    events(scores[name], { ...RULES['study’s rule'], prune }).map(({ start, end }) => ({ name, start, end })),
  );
  for (const { name, start, end } of all.sort((a, b) => a.start - b.start)) {
    const last = clusters.at(-1);
    if (last && start <= last.end) {
      last.end = Math.max(last.end, end);
      last.names.add(name);
    } else clusters.push({ start, end, names: new Set([name]) });
  }
  const kept = clusters.filter((one) => one.names.size >= least).map(({ start, end }) => ({ start, end }));
  return [...kept, ...alone.flatMap((name) => events(scores[name], RULES['study’s rule']).map(({ start, end }) => ({ start, end })))];
}
for (const [least, prune] of [
  [2, 0.13],
  [3, 0.05],
]) {
  const title = `${least} of six together, study’s rule with prune ${prune}`;
  console.log(counted(title, (channel) => agreed(channel, least, prune, [])).join(' '));
  console.log(counted(`${title}, or one of four alone`, (channel) => agreed(channel, least, prune, ALONE)).join(' '));
}
// What counting runs rewards: one low bound, alarms as long as the channel.
for (const bound of [1, 2, 3])
  console.log(
    counted(`trainedWindows above ${bound}, alarms joined over 100 samples`, ({ scores }) => {
      const out = [];
      for (const [i, v] of scores.trainedWindows.entries()) {
        const last = out.at(-1);
        if (!(v > bound)) continue;
        if (last && i - last.end <= 100) last.end = i + 1;
        else out.push({ start: i, end: i + 1 });
      }
      return out;
    }).join(' '),
  );
