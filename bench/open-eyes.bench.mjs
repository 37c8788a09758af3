// Spikes after an incident: a level shift of four standard deviations for so many samples of a plant of four sensors, then twenty
// spikes of five, 250 samples apart. Every online detector with its defaults. Build first: npm run build.
// node bench/open-eyes.bench.mjs [only these methods, by comma]
import { random } from '../packages/hapax/dist/index.js';
import { online } from '../packages/hapax/dist/registry.js';
import { createStream } from '../packages/hapax/dist/stream/index.js';
import { report } from './harness.mjs';

const LENGTHS = [0, 60, 120, 300];
const SPREADS = [1.1, 1.6, 2.5, 0.9];
const [SHIFT, FIRST, APART, SPIKES] = [6000, 6500, 250, 20];
const methods = process.argv[2]?.split(',') ?? Object.keys(online);
const isSpike = (i) => i >= FIRST && (i - FIRST) % APART === 0 && i < FIRST + APART * SPIKES;

function plant(length) {
  const chance = random(7);
  const noise = [0, 0, 0, 0];
  return Array.from({ length: FIRST + APART * SPIKES }, (_, i) => {
    const load = Math.sin((2 * Math.PI * i) / 240) + 0.4 * Math.sin((2 * Math.PI * i) / 90 + 1);
    const push = i >= SHIFT && i < SHIFT + length ? 4 : isSpike(i) ? 5 : 0;
    return SPREADS.map((spread, d) => {
      noise[d] = 0.6 * noise[d] + 0.12 * chance.normal();
      const own = Math.sin((2 * Math.PI * i) / (48 + 17 * d) + d);
      return 20 + 12 * ((d * 5) % 7) + (1 + (d % 3)) * ((d % 2 === 0 ? 1 : -0.7) * load + 0.8 * own + noise[d]) + push * spread;
    });
  });
}

const rows = methods.map((method) => {
  const row = { method };
  for (const length of LENGTHS) {
    const stream = createStream({ features: ['a', 'b', 'c', 'd'], detectors: [{ method }] }, { online });
    let found = 0;
    plant(length).forEach((values, i) => {
      if (stream.push({ time: i * 1000, values }).verdicts[0].isAnomaly && isSpike(i)) found += 1;
    });
    row[`after ${length} samples`] = found;
  }
  return row;
});
report('open-eyes', 'spikes found of twenty, after a level shift of so many samples', rows, [
  'level shift of 4 spreads, spikes of 5 spreads in one sample, 250 samples apart',
]);
