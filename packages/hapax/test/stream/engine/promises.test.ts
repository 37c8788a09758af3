import { describe, expect, test } from 'vitest';
import { type Random, random } from '../../../src/core/random.ts';
import { online } from '../../../src/registry.ts';
import { createStream, type StreamConfig } from '../../../src/stream/index.ts';

type Step = (chance: Random, i: number, before: number) => number;

function poisson(chance: Random, mean: number): number {
  let count = 0;
  let left = chance.uniform();
  for (let share = Math.exp(-mean); left > share; share *= mean / ++count) left -= share;
  return count;
}

const KINDS: Readonly<Record<string, Step>> = {
  independent: (chance) => chance.normal(),
  autocorrelated: (chance, _, before) => 0.99 * before + 0.14 * chance.normal(),
  'a slow wave': (chance, i) => 3 * Math.sin(i / 38) + 0.5 * chance.normal(),
  counts: (chance) => poisson(chance, 0.03),
  'rounded to a tenth': (chance, i) => Math.round(200 + 10 * Math.sin(i / 229) + 1.5 * chance.normal()) / 10,
  'two states': (chance, _, before) => (chance.uniform() < 0.02 ? 1 - before : before),
};

function made(step: Step, n: number, seed: number): number[] {
  const chance = random(seed);
  let value = 0;
  return Array.from({ length: n }, (_, i) => (value = step(chance, i, value)));
}

const streamOf = (method: string, rest: Omit<StreamConfig, 'features' | 'detectors'> = {}, rate = 1e-4, features = ['value']) =>
  createStream({ features, detectors: [{ method, calibration: { rate } }], ...rest }, { online });

describe.each(['ewma', 'holtWinters', 'gaussian', 'streamingMad', 'spectralResidual'])('%s flags about as often as promised', (method) => {
  test.each(Object.keys(KINDS))('%s', (kind) => {
    for (const rate of [1e-2, 1e-3]) {
      let flagged = 0;
      for (const seed of [1, 2, 3]) {
        const stream = streamOf(method, {}, rate);
        for (const [i, value] of made(KINDS[kind]!, 5000, seed).entries())
          if (stream.push({ time: i, values: [value] }).verdicts[0]!.isAnomaly) flagged += 1;
      }
      expect(flagged).toBeLessThanOrEqual(3 * rate * 15_000);
    }
  });
});

/** Four sensors of a plant: two waves and a noise that remembers. */
function plant(n: number, disturb: (i: number) => number): number[][] {
  const chance = random(7);
  const noise = [0, 0, 0, 0];
  return Array.from({ length: n }, (_, i) => {
    const load = Math.sin((2 * Math.PI * i) / 240) + 0.4 * Math.sin((2 * Math.PI * i) / 90 + 1);
    return noise.map((_, d) => {
      noise[d] = 0.6 * noise[d]! + 0.12 * chance.normal();
      const own = Math.sin((2 * Math.PI * i) / (48 + 17 * d) + d);
      const spread = [1.1, 1.6, 2.5, 0.9][d]!;
      return 20 + 12 * ((d * 5) % 7) + (1 + (d % 3)) * ((d % 2 === 0 ? 1 : -0.7) * load + 0.8 * own + noise[d]!) + spread * disturb(i);
    });
  });
}

const isSpike = (i: number) => i >= 3500 && (i - 3500) % 250 === 0;

describe.each(['ewma', 'holtWinters', 'gaussian', 'streamingMad', 'randomCutForest', 'kitNet', 'pot'])(
  '%s has open eyes after',
  (method) => {
    test.each([120, 300])('a level shift of %i samples', (length) => {
      const stream = streamOf(method, {}, 1e-4, ['a', 'b', 'c', 'd']);
      const rows = plant(8500, (i) => (i >= 3000 && i < 3000 + length ? 4 : isSpike(i) ? 5 : 0));
      const found = rows.filter((values, i) => stream.push({ time: i, values }).verdicts[0]!.isAnomaly && isSpike(i));
      expect(found).toHaveLength(20);
    });
  },
);

/** Faults of one channel that last 40 samples; what follows them is judged by a threshold that must not have learnt them. */
const INCIDENTS: Readonly<Record<string, (rows: readonly number[][], i: number, chance: Random) => number>> = {
  'a stuck sensor': (rows) => rows[3000]![0]!,
  'a burst of noise': (rows, i, chance) => rows[i]![0]! + 4 * chance.normal(),
  'a volley of spikes': (rows, i) => rows[i]![0]! + (i % 4 === 0 ? 9 : 0),
};

describe.each(['autoStream', 'ewma', 'holtWinters', 'streamingMad', 'gaussian'])('the threshold of %s', (method) => {
  test.each(Object.keys(INCIDENTS))('is back where it was after %s, with a long and with a short memory', (incident) => {
    for (const window of [500, 5000]) {
      const stream = createStream(
        { features: ['a', 'b', 'c', 'd'], detectors: [{ method, calibration: { rate: 1e-4, window } }] },
        { online },
      );
      const clean = plant(3300, () => 0);
      const chance = random(3);
      const rows = clean.map(([first = 0, ...rest], i) => [
        i >= 3000 && i < 3040 ? INCIDENTS[incident]!(clean, i, chance) : first,
        ...rest,
      ]);
      const thresholds = rows.map((values, i) => stream.push({ time: i, values }).verdicts[0]!.threshold);
      const before = thresholds[2999]!;
      expect(Math.max(...thresholds.slice(3100))).toBeLessThan(3 * before);
    }
  });
});

test('a stream that is stopped in the midst of a new level goes on with the same bits', () => {
  const features = ['a', 'b', 'c', 'd'];
  const rows = plant(3600, (i) => (i >= 3000 && i < 3200 ? 4 : 0));
  const whole = streamOf('kitNet', {}, 1e-4, features);
  let parts = whole;
  for (const [i, values] of rows.entries()) {
    const time = i * 1000;
    if ([3049, 3060, 3110, 3210].includes(i))
      parts = createStream(
        { features, detectors: [{ method: 'kitNet', calibration: { rate: 1e-4 } }] },
        { online },
        { restore: structuredClone(parts.snapshot()) },
      );
    const said = whole === parts ? whole.push({ time, values }) : parts.push({ time, values });
    if (whole !== parts) expect(said).toEqual(whole.push({ time, values }));
  }
});

test('values that come in steps are noisy by half a step, and no score leaves a sane scale after a flat stretch', () => {
  const stream = streamOf('ewma');
  let most = 0;
  for (let i = 0; i < 2000; ++i) {
    const { score } = stream.push({ time: i, values: [i % 400 === 399 ? 1 : 0] }).verdicts[0]!;
    if (score > most) most = score;
  }
  expect(most).toBeLessThan(100);
});

test('what is written down of a threshold is its scores once, not in order too', () => {
  const stream = streamOf('ewma');
  for (const [i, value] of made(KINDS.independent!, 500, 1).entries()) stream.push({ time: i, values: [value] });
  expect(JSON.stringify(stream.snapshot())).not.toContain('"sorted"');
});

test('pot does not run away from a process that remembers', () => {
  for (const seed of [1, 2]) {
    const stream = streamOf('pot', {}, 1e-3);
    const values = made((chance, _, before) => 0.95 * before + 0.31 * chance.normal(), 8000, seed);
    const flagged = values.filter((value, i) => stream.push({ time: i, values: [value] }).verdicts[0]!.isAnomaly);
    expect(flagged.length).toBeLessThanOrEqual(24);
  }
});

const flaggedBy = (method: string, values: readonly number[], rate = 1e-4) => {
  const stream = streamOf(method, {}, rate);
  return values.filter((value, i) => stream.push({ time: i, values: [value] }).verdicts[0]!.isAnomaly).length;
};

test('counts whose steps are at the border of coarse are flagged as often as promised', () => {
  const flagged = [12, 13, 19].map((seed) =>
    flaggedBy(
      'streamingMad',
      made((chance) => poisson(chance, 3), 20_000, seed),
    ),
  );
  expect(flagged.reduce((a, b) => a + b)).toBeLessThanOrEqual(18);
});

test('a change detector whose evidence gathers over many samples does not take a few long stretches for a tail', () => {
  for (const seed of [2, 3, 5])
    expect(
      flaggedBy(
        'adwin',
        made((chance) => chance.normal(), 20_000, seed),
      ),
    ).toBeLessThanOrEqual(6);
});

test('pot has no threshold below what its own chances say, and sees that a level which goes on rising was never usual', () => {
  const level = (i: number) => i / 2000;
  const stream = streamOf('pot');
  let flagged = 0;
  let note = '';
  let lowest = Infinity;
  for (const [i, value] of made((chance, i) => level(i) + chance.normal(), 12_000, 2).entries()) {
    const { verdicts } = stream.push({ time: i, values: [value] });
    const { isAnomaly, threshold, note: said } = verdicts[0]!;
    if (isAnomaly) flagged += 1;
    if (threshold === threshold) lowest = Math.min(lowest, threshold);
    note = said;
  }
  expect(flagged).toBeLessThanOrEqual(2);
  expect(lowest).toBeGreaterThanOrEqual(0.1 / 1e-4 - 1e-6);
  expect(note).toBe(
    'not calibrated: the level goes on rising or falling, and this detector compares with all samples ever seen; a `difference` transform, or a forecasting detector, can follow it',
  );
});

test('bocpd tells no change that is less likely than none', () => {
  expect(
    flaggedBy(
      'bocpd',
      made((chance) => chance.normal(), 10_000, 3),
      1e-2,
    ),
  ).toBeLessThanOrEqual(5);
});

test('a feature that never has a value makes no detector blind', () => {
  const stream = streamOf('ewma');
  let note = '';
  for (let i = 0; i < 400; ++i) note = stream.push({ time: i, values: [Number.NaN] }).verdicts[0]!.note;
  expect(note).not.toContain('blind');
});
