// One threshold over the files of NAB, for scores as they are, for scores of first alarms, and for scores on the scale that the stream engine gives each
// file: why one threshold over many sensors is high, and what brings it down. Build first: npm run build.
// node bench/nab-alarms.bench.mjs FOLDER [autoStream,ewma] : FOLDER holds combined_windows.json and data/
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NAB_PROFILES, nabScore } from '../packages/hapax/dist/evaluate/index.js';
import { online } from '../packages/hapax/dist/registry.js';
import { createStream } from '../packages/hapax/dist/stream/index.js';
import { report } from './harness.mjs';

const folder = process.argv[2];
const methods = (process.argv[3] ?? 'autoStream,ewma').split(',');
/** Samples for which an alarm is the first. */
const FIRST = 100;

/** A score that is not the highest of the last hundred is 0. */
function firstOf(scores) {
  return scores.map((score, i) => (scores.slice(Math.max(0, i - FIRST), i).some((other) => other >= score) ? 0 : score));
}

function readNab(name, pairs) {
  const plain = join(folder, 'data', name);
  const text = existsSync(plain) ? readFileSync(plain) : existsSync(`${plain}.gz`) ? gunzipSync(readFileSync(`${plain}.gz`)) : undefined;
  if (!text) return undefined;
  const lines = text.toString().trim().split(/\r?\n/).slice(1);
  const row = new Map(lines.map((line, i) => [line.slice(0, 19), i]));
  return {
    values: lines.map((line) => Number(line.slice(line.indexOf(',') + 1))),
    windows: pairs.map(([a, b]) => ({ start: row.get(a.slice(0, 19)), end: row.get(b.slice(0, 19)) + 1 })),
  };
}

const files = Object.entries(JSON.parse(readFileSync(join(folder, 'combined_windows.json'), 'utf8')))
  .map(([name, pairs]) => readNab(name, pairs))
  .filter((file) => file !== undefined);

const known = (score) => (Number.isFinite(score) ? score : 0);
const rows = methods.map((method) => {
  const kinds = {
    'as they are': [],
    'first alarms': [],
    'decades of the engine, first alarms': [],
    'flags of the engine, first alarms': [],
  };
  for (const { values, windows } of files) {
    const model = online[method].configure({}).start(1);
    const stream = createStream({ features: ['value'], detectors: [{ method }] }, { online });
    const raw = [];
    const decades = [];
    const flags = [];
    values.forEach((value, i) => {
      raw.push(known(model.scoreOne([value])));
      model.learnOne([value]);
      const [{ pValue, isAnomaly }] = stream.push({ time: i * 300_000, values: [value] }).verdicts;
      const rare = known(-Math.log10(pValue));
      decades.push(rare);
      flags.push(isAnomaly ? 1 + rare / 1000 : 0);
    });
    Object.values(kinds).forEach((list, k) => {
      list.push({ scores: [raw, firstOf(raw), firstOf(decades), firstOf(flags)][k], windows });
    });
  }
  const score = (list) => {
    const found = nabScore(list, NAB_PROFILES.standard);
    return `${found.score.toFixed(1)} at ${found.threshold.toPrecision(3)}`;
  };
  return { method, ...Object.fromEntries(Object.entries(kinds).map(([kind, list]) => [kind, score(list)])) };
});
report('nab-alarms', `NAB, standard profile, one threshold for ${files.length} files: score, and the threshold`, rows);
