// A rhythm of plateaus whose length is no whole number of samples: every step comes some samples earlier or later with each turn.
import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { online } from '../../../../src/registry.ts';
import { createStream } from '../../../../src/stream/index.ts';

const N = 20_000;

/** Eight plateaus that come again and again; beside each step now the old value, now the new one. */
function plateaus(seed: number, turn: number, noise: number): Float64Array {
  const chance = random(seed);
  const heights = Array.from({ length: 8 }, () => 10 * chance.uniform());
  const small = random(seed + 100);
  return Float64Array.from({ length: N }, (_, i) => {
    const place = (8 * ((i + 2 * Math.sin(i)) % turn)) / turn;
    return heights[Math.floor((place + 8) % 8)] + noise * small.normal();
  });
}

function flagged(values: ArrayLike<number>): number[] {
  const stream = createStream({ features: ['v'], detectors: [{ method: 'autoStream' }] }, { online });
  return Array.from(values).flatMap((v, i) => (stream.push({ time: 1000 * i, values: [v] }).verdicts[0].isAnomaly ? [i] : []));
}

test.each([
  [3, 143.21, 0.05],
  [5, 37.69, 0.3],
])('steps that move with each turn are flagged until that is known, and no more (seed %i, a turn of %f samples)', (...kind) => {
  expect(flagged(plateaus(...kind)).filter((i) => i >= N / 2).length).toBeLessThan(5);
});
test('what was on no turn before is found all the same: spikes, and a shift of the level', () => {
  const values = plateaus(5, 37.69, 0.3);
  for (let i = 14_000; i < 17_000; i += 300) values[i] += 12;
  for (let i = 18_000; i < 18_060; ++i) values[i] -= 15;
  const flags = flagged(values);
  expect(flags.filter((i) => i >= 14_000 && i < 17_000 && (i - 14_000) % 300 === 0)).toHaveLength(10);
  expect(flags).toContain(18_000);
});
