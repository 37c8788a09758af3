// Each of the eight faults of the playground after a minute of play: 600 samples in which values double for three samples every 70 to 150, then one fault,
// found while it lasts. Four channels, as the page runs them (window of 500). Build first: npm run build.
// node bench/after-play.bench.mjs [--methods autoStream,kitNet,ewma] [--seeds 11-16] [--fresh] : with --fresh nothing was played before
import { parseArgs } from 'node:util';
import { random } from '../packages/hapax/dist/index.js';
import { online } from '../packages/hapax/dist/registry.js';
import { createStream, INJECTIONS, injector, matchEvents, synthetic } from '../packages/hapax/dist/stream/index.js';
import { report } from './harness.mjs';

const { values: given } = parseArgs({
  options: {
    methods: { type: 'string', default: 'autoStream,kitNet,ewma' },
    seeds: { type: 'string', default: '11-16' },
    fresh: { type: 'boolean', default: false },
  },
});
const methods = given.methods.split(',');
const [first, last] = given.seeds.split('-').map(Number);
const CHANNELS = [0, 1, 2, 3];
const [PLAY, FAULT, END] = [1500, 2180, 2440];

/** The playground's plant: waves of several lengths, a load that all share, noise with memory. */
function plant(seed) {
  const chance = random(seed);
  const noise = CHANNELS.map(() => 0);
  return Array.from({ length: END }, (_, i) => {
    const load = Math.sin((2 * Math.PI * i) / 240) + 0.4 * Math.sin((2 * Math.PI * i) / 90 + 1);
    return CHANNELS.map((d) => {
      noise[d] = 0.6 * noise[d] + 0.12 * chance.normal();
      const own = Math.sin((2 * Math.PI * i) / (48 + 17 * d) + d);
      return 20 + 12 * ((d * 5) % 7) + (1 + (d % 3)) * ((d % 2 === 0 ? 1 : -0.7) * load + 0.8 * own + noise[d]);
    });
  });
}

/** Channels of four kinds: levels that remember a little or much, two with a rhythm. */
function mixed(seed) {
  const chances = CHANNELS.map((j) => random(seed, j));
  const rest = CHANNELS.map(() => 0);
  return Array.from({ length: END }, (_, i) =>
    CHANNELS.map((j) => {
      rest[j] = [0.3, 0.8, 0.95, 0][j] * rest[j] + [1, 0.6, 0.3, 1][j] * chances[j].normal();
      return [50, 200, 7, 1000][j] + [1, 5, 0.1, 20][j] * (rest[j] + [2, 0, 1, 0][j] * Math.sin((2 * Math.PI * i) / [60, 1, 97, 1][j]));
    }),
  );
}

function sensors(seed) {
  const source = synthetic({ channels: CHANNELS.length, seed });
  return Array.from({ length: END }, (_, i) => [...source.at(i).values]);
}

function spreadOf(rows, j) {
  const values = rows.slice(0, 600).map((row) => row[j]);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}

/** Which methods find this fault while it lasts. */
function found(rows, seed, kind) {
  const faults = injector(CHANNELS.map((j) => spreadOf(rows, j)));
  const add = (name, start) => {
    const { amplitude, length } = INJECTIONS[name].options;
    const fault = {
      id: faults.injections.length + 1,
      kind: name,
      start,
      length: length.default,
      amplitude: amplitude?.default ?? 0,
      channels: CHANNELS,
    };
    faults.injections.push(fault);
    return fault;
  };
  const chance = random(seed, 99);
  if (!given.fresh) for (let t = PLAY + chance.integer(40); t < 2100; t += 70 + chance.integer(80)) add('doubling', t);
  const fault = add(kind, FAULT);
  const detectors = methods.map((method) => ({ method, calibration: { window: 500 } }));
  const stream = createStream({ features: CHANNELS.map(String), detectors }, { online });
  const matchers = methods.map(() => matchEvents([fault], { grace: 10, gap: 5, late: 'excused' }));
  rows.forEach((row, i) => {
    const values = Float64Array.from(row);
    faults.apply(i, values);
    const { verdicts } = stream.push({ time: i * 1000, values });
    verdicts.forEach(({ isAnomaly, threshold }, k) => {
      matchers[k].push(i, isAnomaly, threshold === threshold);
    });
  });
  return matchers.map(({ tally }) => tally.found);
}

const kinds = Object.keys(INJECTIONS);
const rows = [];
for (const [name, make] of Object.entries({ plant, sensors, mixed })) {
  const counts = methods.map((method) => ({ stream: name, method, ...Object.fromEntries(kinds.map((kind) => [kind, 0])), all: 0 }));
  for (let seed = first; seed <= last; ++seed) {
    const samples = make(seed);
    for (const kind of kinds)
      found(samples, seed, kind).forEach((n, k) => {
        counts[k][kind] += n;
        counts[k].all += n;
      });
  }
  rows.push(...counts);
}
const seeds = last - first + 1;
report('after-play', `faults found while they last, of ${seeds} each${given.fresh ? '' : ', after a minute of play'}`, rows, [
  `all: of ${8 * seeds}`,
]);
