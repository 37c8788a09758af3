import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { keepsTime } from '../../../../src/kernels/series/rhythm/keeps-time.ts';
import { rhythm } from '../../../../src/kernels/series/rhythm/season.ts';

/** Turns of a hill, each so many samples long, under noise. */
const turns = (count: number, length: (chance: ReturnType<typeof random>) => number, noise: number, seed: number) => {
  const chance = random(seed);
  const out: number[] = [];
  for (let k = 0; k < count; ++k) {
    const own = Math.round(length(chance));
    for (let i = 0; i < own; ++i) out.push(10 * Math.sin((2 * Math.PI * i) / own) + noise * chance.normal());
  }
  return Float64Array.from(out);
};

test('a rhythm of even turns keeps its time, be there few of them or much noise', () => {
  for (const [count, noise] of [
    [4, 1],
    [30, 1],
    [30, 7],
  ])
    for (let seed = 1; seed <= 5; ++seed) {
      const x = turns(count, () => 48, noise, seed);
      expect(keepsTime(x, rhythm(x.length, 48))).toBe(true);
    }
});

test('one whose turns are now shorter and now longer does not', () => {
  for (let seed = 1; seed <= 5; ++seed) {
    const x = turns(30, (chance) => 48 + 6 * chance.normal(), 1, seed);
    expect(keepsTime(x, rhythm(x.length, 48))).toBe(false);
  }
});
