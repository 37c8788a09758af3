// Ten streams as they come from machines, with nothing set: false alarms on a stream without a fault, and five faults, each found while it lasts and told how often.
// Build first: npm run build.
// node bench/ten-streams.bench.mjs [--seeds 1-5] [--streams "traffic of weeks,..."] [--method autoStream] [--clean] [--more]
// With --more twelve others.
import { parseArgs } from 'node:util';
import { online } from '../packages/hapax/dist/registry.js';
import { createStream } from '../packages/hapax/dist/stream/index.js';
import { report } from './harness.mjs';
import { MORE_STREAMS } from './more-streams.mjs';
import { cleanSamples, FAULTS, STREAMS, withFault } from './ten-streams.mjs';

const { values: given } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1-5' },
    streams: { type: 'string' },
    more: { type: 'boolean', default: false },
    method: { type: 'string' },
    clean: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const [first, last] = given.seeds.split('-').map(Number);
const streams = given.more ? MORE_STREAMS : STREAMS;
const names = given.streams?.split(',').map((name) => name.replaceAll(';', ', ')) ?? Object.keys(streams);
/** Samples after a fault in which what is told still belongs to it. */
const AFTER = 500;
const [RATE, PLACE] = [1e-4, 0.75];

function run(samples, see) {
  const stream = createStream({ features: ['value'], ...(given.method ? { detectors: [{ method: given.method }] } : {}) }, { online });
  samples.forEach(({ time, value }, i) => {
    const { verdicts, incidents } = stream.push({ time, values: [value] });
    see(i, verdicts[0], incidents);
  });
}

const rows = names.map((name) => {
  const row = { stream: name, flags: 0, promised: 0, incidents: 0, 'of these later': 0 };
  const found = {};
  for (let seed = first; seed <= (last ?? first); ++seed) {
    const clean = cleanSamples(streams[name], seed);
    run(clean, (i, { isAnomaly, threshold, score, finding }, incidents) => {
      if (threshold === threshold) row.promised += RATE;
      if (isAnomaly) row.flags += 1;
      for (const { kind } of incidents)
        if (kind === 'opened') {
          row.incidents += 1;
          if (2 * i > clean.length) row['of these later'] += 1;
        }
      if (given.list && isAnomaly)
        console.log(name, seed, i, clean[i].value, score.toFixed(2), threshold.toFixed(2), finding?.kind, finding?.expected[0].toFixed(2));
    });
    if (given.clean) continue;
    for (const fault of streams[name].faults) {
      const start = Math.floor(PLACE * clean.length) + 37 * seed;
      const end = start + FAULTS[fault].length;
      const one = (found[fault] ??= { found: 0, told: 0, of: 0 });
      let seen = -1;
      const told = [];
      run(withFault(clean, fault, start), (i, { isAnomaly }, incidents) => {
        if (isAnomaly && i >= start && i < end && seen < 0) seen = i - start;
        if (i >= start && i < end + AFTER) for (const { kind } of incidents) if (kind === 'opened') told.push(i - start);
      });
      one.of += 1;
      if (seen >= 0) one.found += 1;
      one.told += told.length;
      if (given.list) console.log(name, seed, fault, 'seen', seen, 'told', told.join(' '));
    }
  }
  row.promised = Number(row.promised.toFixed(1));
  for (const fault of Object.keys(FAULTS))
    row[fault] = found[fault] ? `${found[fault].found}/${found[fault].of} (${found[fault].told})` : '';
  return row;
});
report(
  given.more ? 'more-streams' : 'ten-streams',
  `${names.length} streams with nothing set: flagged of normal samples, incidents, and faults found while they last (incidents told of them)`,
  rows,
);
