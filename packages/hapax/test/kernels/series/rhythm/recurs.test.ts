import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { recurs } from '../../../../src/kernels/series/rhythm/recurs.ts';

test('beats that keep no time come again; a random walk and a trend with bends do not, at any lag', () => {
  const chance = random(5);
  const beats: number[] = [];
  while (beats.length < 1000) {
    const length = 36 + chance.integer(9);
    for (let k = 0; k < length; ++k) beats.push(Math.exp(-(((k / length - 0.3) / 0.08) ** 2)) + 0.05 * chance.normal());
  }
  expect(recurs(Float64Array.from(beats), 40)).toBe(true);
  let [told, tried] = [0, 0];
  for (let seed = 1; seed <= 10; ++seed) {
    const one = random(seed);
    let [level, growth] = [0, 0];
    const x = Float64Array.from({ length: 203 }, () => {
      growth = 0.35 * growth + one.normal();
      level += 1 + growth;
      return level;
    });
    for (const lag of [10, 20, 30]) {
      tried += 1;
      told += recurs(x, lag) ? 1 : 0;
    }
  }
  expect(told / tried).toBeLessThanOrEqual(0.15);
});

test('what has had fewer than six turns does not count as coming again', () => {
  const x = Float64Array.from({ length: 100 }, (_, i) => Math.sin((2 * Math.PI * i) / 25));
  expect(recurs(x, 25)).toBe(false);
});

test('a turn of three samples is seen too', () => {
  expect(
    recurs(
      Float64Array.from({ length: 30 }, (_, i) => i % 3),
      3,
    ),
  ).toBe(true);
});
