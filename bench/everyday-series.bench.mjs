// Everyday series without and with one fault that a person would see: what is told where nothing happens, and which faults are found.
//   node bench/everyday-series.bench.mjs [--seeds 2] [--first 1] [--only shop] [--faults spike,stuck] [--told] [--part 1/4]
import { parseArgs } from 'node:util';
import { autoSeries } from 'hapax';
import { FAULTS, planted } from './everyday/faults.mjs';
import { EVERYDAY } from './everyday/series.mjs';

const { values: given } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2' },
    first: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    faults: { type: 'string', default: 'all' },
    told: { type: 'boolean', default: false },
    part: { type: 'string', default: '1/1' },
  },
});
const seeds = Number(given.seeds);
const first = Number(given.first);
const [part, parts] = given.part.split('/').map(Number);

const eventsOf = (values, columns, times) => autoSeries({ values, rows: times.length, columns }, {}, { times }).events;
const wanted = given.faults === 'all' ? Object.keys(FAULTS) : given.faults.split(',').filter((name) => name in FAULTS);
const total = Object.fromEntries(wanted.map((name) => [name, { of: 0, found: 0, others: 0 }]));
let [files, told, events] = [0, 0, 0];
console.log('series'.padEnd(38), 'told of', seeds, 'clean;', wanted.join(', '), '(found of planted, other events)');
for (const [name, make] of Object.entries(EVERYDAY).filter(([key], k) => key.includes(given.only) && k % parts === part - 1)) {
  let own = 0;
  const row = Object.fromEntries(wanted.map((fault) => [fault, { of: 0, found: 0, others: 0 }]));
  for (let seed = first; seed < first + seeds; ++seed) {
    const series = make(1000 + seed);
    const { values, columns, times } = series;
    const clean = eventsOf(values, columns, times);
    files += 1;
    told += clean.length > 0 ? 1 : 0;
    own += clean.length > 0 ? 1 : 0;
    events += clean.length;
    if (given.told)
      for (const e of clean) console.log(`  clean ${seed}: ${e.kind} ${e.start}-${e.end} (${e.surprise.toFixed(1)}) ${e.sentence}`);
    for (const fault of wanted) {
      const made = planted(fault, series, 50 + seed);
      if (made === undefined) continue;
      const all = eventsOf(made.values, columns, times);
      const hits = all.filter(({ start, end }) => start < made.to + made.slack && end >= made.from - made.slack);
      for (const sum of [row[fault], total[fault]]) {
        sum.of += 1;
        sum.found += hits.length > 0 ? 1 : 0;
        sum.others += all.length - hits.length;
      }
      if (given.told && hits.length === 0)
        console.log(
          `  ${fault} ${seed} at ${made.from}-${made.to} missed; told: ${all.map((e) => `${e.kind} ${e.start}-${e.end}`).join(', ')}`,
        );
      if (given.told)
        for (const e of all.filter((e) => !hits.includes(e)))
          console.log(`  ${fault} ${seed} at ${made.from}: other ${e.kind} ${e.start}-${e.end} (${e.surprise.toFixed(1)}) ${e.sentence}`);
    }
  }
  const cells = wanted.map((fault) =>
    row[fault].of === 0 ? '-' : `${row[fault].found}/${row[fault].of}${row[fault].others > 0 ? ` +${row[fault].others}` : ''}`,
  );
  console.log(name.padEnd(38), String(own).padStart(2), '   ', cells.map((cell) => cell.padEnd(8)).join(' '));
}
console.log(`clean: something told in ${told} of ${files} (${events} events)`);
for (const [name, { of, found, others }] of Object.entries(total))
  if (of > 0) console.log(`${name}: ${found} of ${of} found, ${others} other events`);
