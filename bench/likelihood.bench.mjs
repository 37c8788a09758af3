// The anomaly likelihood as it comes against the best single threshold over plain scores, on NAB, standard profile.
// node bench/likelihood.bench.mjs FOLDER [method,…]: FOLDER holds combined_windows.json and data/, as `hapax bench --suite nab` wants it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { NAB_PROFILES, nabFileScore, nabProbation, nabScore } from '../packages/hapax/dist/evaluate/index.js';
import { anomalyLikelihood } from '../packages/hapax/dist/index.js';
import { online } from '../packages/hapax/dist/registry.js';

/** First scores that the rule is set from; they raise no alarm. */
const CALIBRATION = 500;

const [folder, only] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node bench/likelihood.bench.mjs FOLDER [method,…]');
const files = Object.entries(JSON.parse(readFileSync(join(folder, 'combined_windows.json'), 'utf8'))).flatMap(([name, pairs]) => {
  const path = [name, `${name}.gz`].map((n) => join(folder, 'data', n)).find(existsSync);
  if (path === undefined) return [];
  const bytes = readFileSync(path);
  const rows = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trim().split(/\r?\n/).slice(1);
  const at = new Map(rows.map((line, i) => [line.slice(0, 19), i]));
  const windows = pairs.map(([a, b]) => ({ start: at.get(a.slice(0, 19)), end: at.get(b.slice(0, 19)) + 1 }));
  return [{ values: rows.map((line) => Number(line.slice(line.indexOf(',') + 1))), windows }];
});
const { standard } = NAB_PROFILES;

console.log(`${files.length} files, NAB standard profile\nmethod, best threshold over plain scores, anomaly likelihood as it comes`);
for (const id of only?.split(',') ?? [
  'autoStream',
  'analogForecast',
  'windowedLof',
  'gaussian',
  'streamingMad',
  'ewma',
  'spectralResidual',
]) {
  const scored = files.map(({ values, windows }) => {
    const model = online[id].configure({}).start(1);
    const scores = values.map((v) => model.scoreLearnOne([v])).map((s) => (Number.isFinite(s) ? s : 0));
    return { scores, windows };
  });
  let [raw, count] = [0, 0];
  for (const { scores, windows } of scored) {
    const first = Math.max(20, Math.min(nabProbation(scores.length), CALIBRATION));
    const rule = anomalyLikelihood().fit(scores.slice(0, first));
    const alarms = scores.map((score, i) => {
      if (i < first) return 0;
      const alarm = rule.isAnomaly(score) ? 1 : 0;
      rule.learnOne(score);
      return alarm;
    });
    raw += nabFileScore({ scores: alarms, windows }, 0.5, standard);
    count += windows.length;
  }
  console.log(`${id}, ${nabScore(scored, standard).score.toFixed(1)}, ${((100 * (raw + count)) / (2 * count)).toFixed(1)}`);
}
