import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { online } from '../../../../src/registry.ts';
import { createStream, type Verdict } from '../../../../src/stream/index.ts';

function verdictsOf(method: string, values: Iterable<number>, options = {}): Verdict[] {
  const stream = createStream({ features: ['value'], detectors: [{ method, ...options }] }, { online });
  let time = 0;
  return Array.from(values, (value) => stream.push({ time: time++, values: [value] }).verdicts[0]!);
}

test('a detector of places flags nothing and says why until the samples have come back to where they were', () => {
  const chance = random(3);
  // A wave of 1,439 samples: the first time it goes down is no anomaly.
  const wave = Array.from({ length: 9000 }, (_, i) => 20 + Math.sin(i / 229) + 0.15 * chance.normal());
  const verdicts = verdictsOf('windowedIsolationForest', wave, { options: { nEstimators: 20 } });
  const waiting = verdicts.filter(({ state }) => state === 'uncalibrated');
  expect(waiting.length).toBeGreaterThan(1000);
  expect(waiting.every(({ isAnomaly, threshold }) => !isAnomaly && Number.isNaN(threshold))).toBe(true);
  expect(waiting.at(-2)!.note).toMatch(
    /^not calibrated yet: \d+ % of the variance lies between long stretches, so all before is one excursion; a `difference` transform, or a forecasting detector, need not wait$/,
  );
  expect(verdicts.at(-1)).toMatchObject({ state: 'ready' });
  expect(verdicts.filter(({ isAnomaly }) => isAnomaly).length).toBeLessThanOrEqual(2);
});

test('a level that shifts is spoken of while it is learnt', () => {
  const chance = random(2);
  const verdicts = verdictsOf(
    'ewma',
    Array.from({ length: 1000 }, (_, i) => chance.normal() + (i >= 500 ? 1000 + 100 * (i % 7) : 0)),
  );
  const notes = verdicts.map(({ note }) => note);
  expect(notes.slice(200, 500).every((note) => note === '')).toBe(true);
  expect(notes[504]).toBe('a new level if this lasts, 5 of 50');
  expect(notes.find((note) => note.startsWith('learning'))).toBe('learning the new level, 0 of 50');
  expect(notes).toContain('the new level is learnt; what is usual by the old one is no anomaly either');
});

test('a detector that could flag nothing says so', () => {
  const chance = random(4);
  const stream = createStream({ features: ['a', 'b', 'c', 'd'], detectors: [{ method: 'halfSpaceTrees' }] }, { online });
  const at = (i: number) => [17, 29, 41, 53].map((period, d) => Math.sin((2 * Math.PI * i) / period) + (d + 1) * 0.1 * chance.normal());
  const verdicts = Array.from({ length: 6000 }, (_, i) => stream.push({ time: i, values: at(i) }).verdicts[0]!);
  const blind = verdicts.find(({ note }) => note.startsWith('blind'));
  expect(blind?.note).toMatch(
    /^blind at this rate: even a sample far outside all others scores 0\.99\d+, with a threshold of 0\.99\d+; raise `calibration\.rate`, or take another detector$/,
  );
});

test('severity is never more than twice the decades of the history', () => {
  const chance = random(5);
  const verdicts = verdictsOf(
    'ewma',
    Array.from({ length: 3000 }, (_, i) => (i === 200 || i === 2900 ? 1e6 : chance.normal())),
  );
  expect(verdicts[200]!.severity).toBeCloseTo(20 * Math.log10(181), 6);
  expect(verdicts[2900]!.severity).toBeCloseTo(20 * Math.log10(2001), 6);
});

test('flags that hang together make the threshold stricter, and those that stand alone do not', () => {
  const chance = random(6);
  let value = 0;
  const wandering = verdictsOf(
    'pot',
    Array.from({ length: 12_000 }, () => (value = 0.99 * value + 0.14 * chance.normal())),
    { calibration: { rate: 0.01 } },
  );
  expect(
    wandering.some(({ note }) => /^flags came oftener than promised: the threshold is that of a rate \d+ times rarer$/.test(note)),
  ).toBe(true);
  const spikes = verdictsOf(
    'ewma',
    Array.from({ length: 8000 }, (_, i) => (i % 100 === 99 ? 12 : chance.normal())),
  );
  expect(spikes.every(({ note }) => !note.startsWith('flags'))).toBe(true);
});
