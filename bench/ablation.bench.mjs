// What each part of `autoSeries` brings: everything, and everything but one view, on everyday series without and with faults, on
// half a year of hours with six faults, on NAB, and on the short series of UCR without and with their normal part.
//   node bench/ablation.bench.mjs [--every 3 | 0] [--seeds 1] [--seasons 5] [--nab FOLDER] [--ucr FOLDER] [--without form,turn]
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { autoSeries } from 'hapax';
import { NAB_PROFILES, nabScore } from 'hapax/evaluate';
import { season } from './ablation/season.mjs';
import { ucr } from './ablation/ucr.mjs';
import { FAULTS, planted } from './everyday/faults.mjs';
import { EVERYDAY } from './everyday/series.mjs';

const { values: given } = parseArgs({
  options: {
    every: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '1' },
    seasons: { type: 'string', default: '5' },
    nab: { type: 'string', default: '' },
    ucr: { type: 'string', default: '' },
    without: { type: 'string', default: ',form,value,step,turn,swing,range' },
  },
});
const ASPECTS = ['value', 'step', 'turn', 'swing', 'form', 'range'];
const kinds = Object.entries(EVERYDAY).filter((_, k) => k % Number(given.every) === 0 && Number(given.every) > 0);
const eventsOf = (values, columns, times, aspects) => autoSeries({ values, rows: times.length, columns }, {}, { times, aspects }).events;

function everyday(aspects) {
  let [told, files, found, of, others] = [0, 0, 0, 0, 0];
  for (const [, make] of kinds)
    for (let seed = 1; seed <= Number(given.seeds); ++seed) {
      const series = make(1000 + seed);
      files += 1;
      told += eventsOf(series.values, series.columns, series.times, aspects).length > 0 ? 1 : 0;
      for (const fault of Object.keys(FAULTS)) {
        const made = planted(fault, series, 50 + seed);
        if (made === undefined) continue;
        const events = eventsOf(made.values, series.columns, series.times, aspects);
        const hits = events.filter(({ start, end }) => start < made.to + made.slack && end >= made.from - made.slack);
        of += 1;
        found += hits.length > 0 ? 1 : 0;
        others += events.length - hits.length;
      }
    }
  return [`${told} of ${files}`, `${found} of ${of}`, String(others)];
}

/** Events as they are told: windows of NAB with one, events outside, and the score with an alarm at the first row of each. */
function nab(folder, aspects) {
  const labels = JSON.parse(readFileSync(join(folder, 'combined_windows.json'), 'utf8'));
  let [hit, of, outside] = [0, 0, 0];
  const scored = [];
  for (const [name, pairs] of Object.entries(labels)) {
    const path = join(folder, 'data', `${name}.gz`);
    if (!existsSync(path)) continue;
    const lines = gunzipSync(readFileSync(path)).toString().trim().split(/\r?\n/).slice(1);
    const rowOf = new Map(lines.map((line, i) => [line.slice(0, 19), i]));
    const times = lines.map((line) => Date.parse(`${line.slice(0, 10)}T${line.slice(11, 19)}Z`));
    const order = times.map((_, i) => i).sort((a, b) => times[a] - times[b] || a - b);
    const values = Float64Array.from(order, (i) => Number(lines[i].slice(lines[i].indexOf(',') + 1)));
    const windows = pairs.map(([a, b]) => ({ start: rowOf.get(a.slice(0, 19)), end: rowOf.get(b.slice(0, 19)) + 1 }));
    const events = eventsOf(
      values,
      1,
      order.map((i) => times[i]),
      aspects,
    );
    const within = ({ start, end }, window) => start < window.end && end >= window.start;
    hit += windows.filter((window) => events.some((event) => within(event, window))).length;
    of += windows.length;
    outside += events.filter((event) => !windows.some((window) => within(event, window))).length;
    const scores = new Float64Array(lines.length);
    for (const { start, surprise } of events) scores[order[start]] = Math.log1p(Math.max(0, surprise + 3));
    scored.push({ scores, windows });
  }
  return [`${hit} of ${of}`, String(outside), nabScore(scored, NAB_PROFILES.standard).score.toFixed(1)];
}

function seasons(aspects) {
  const all = Array.from({ length: Number(given.seasons) }, (_, k) => season(aspects, k + 1));
  const sum = (key) => all.reduce((total, one) => total + one[key], 0);
  return all.length === 0 ? [] : [`${sum('found')} of ${6 * all.length}`, String(sum('others'))];
}

const heads = [
  'without',
  ...(kinds.length > 0 ? ['clean told', 'faults found', 'others'] : []),
  ...(Number(given.seasons) > 0 ? ['six of season', 'others'] : []),
  ...(given.nab ? ['NAB windows', 'outside', 'NAB of told'] : []),
  ...(given.ucr ? ['UCR', 'with normal'] : []),
  'CPU s',
];
console.log(heads.map((head) => head.padEnd(13)).join(' '));
for (const left of given.without.split(',')) {
  const aspects = ASPECTS.filter((aspect) => aspect !== left);
  const begin = process.cpuUsage();
  const cells = [
    left || 'nothing',
    ...(kinds.length > 0 ? everyday(aspects) : []),
    ...seasons(aspects),
    ...(given.nab ? nab(given.nab, aspects) : []),
    ...(given.ucr ? [ucr(given.ucr, aspects, false), ucr(given.ucr, aspects, true)] : []),
  ];
  const { user, system } = process.cpuUsage(begin);
  console.log([...cells, ((user + system) / 1e6).toFixed(0)].map((cell) => cell.padEnd(13)).join(' '));
}
