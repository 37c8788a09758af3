import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { withoutBeginning, withoutStates } from '../../../src/series/events/states.ts';
import { autoSeries } from '../../../src/series/index.ts';
import type { JudgedChannel } from '../../../src/series/views/channel.ts';

/** A channel, as far as states look at it. */
const channel = (values: Float64Array, expected = 0): JudgedChannel =>
  ({ shape: { values, seasons: [] }, expected: new Float64Array(values.length).fill(expected) }) as unknown as JudgedChannel;
const stays = (...at: readonly (readonly [number, number])[]): Float64Array => {
  const chance = random(3);
  return Float64Array.from({ length: 600 }, (_, i) => (at.some(([from, to]) => i >= from && i < to) ? 40 : 10) + 0.1 * chance.normal());
};
const value = (start: number, end: number, aspect = 'value') => ({ aspect, start, end });

test('a stay at a level where the series stayed twice for half as long is usual, and said; one that is the third of its length is not', () => {
  const found = [value(500, 519)];
  expect(withoutStates(channel(stays([100, 115], [300, 312], [500, 520])), found)).toEqual({
    kept: [],
    usual: ['1 stay at levels where it often stays as long, taken as usual'],
  });
  expect(withoutStates(channel(stays([100, 115], [500, 520])), found)).toEqual({ kept: found, usual: [] });
  // The others are too short.
  expect(withoutStates(channel(stays([100, 105], [300, 306], [500, 520])), found)).toEqual({ kept: found, usual: [] });
});

test('a short one, one at no level and what is no value are left', () => {
  const x = stays([100, 115], [300, 312], [500, 520]);
  for (const one of [value(500, 504), value(490, 519), value(500, 519, 'turn')])
    expect(withoutStates(channel(x), [one]).kept).toEqual([one]);
});

test('a beginning that goes one way to where the series then stays is usual, and said; one that goes away from it, or to and fro, is not', () => {
  const x = stays();
  const begins = (first: readonly number[]) => {
    const y = x.slice();
    y.set(first);
    return withoutBeginning(channel(y, 10), [value(0, first.length - 1)]);
  };
  expect(begins([60, 40, 25, 14])).toEqual({ kept: [], usual: ['its first values go to where it then stays, taken as usual'] });
  expect(begins([20, 30, 45, 60]).kept).toHaveLength(1);
  expect(begins([60, 20, 58, 14]).kept).toHaveLength(1);
});

test('a set point that comes back at random is quiet, and the notes say why', () => {
  const chance = random(11);
  const x: number[] = [];
  while (x.length < 1500) {
    const level = chance.uniform() < 0.75 ? 20 : chance.uniform() < 0.5 ? 35 : 50;
    const long = 20 + Math.floor(60 * chance.uniform());
    for (let k = 0; k < long; ++k) x.push(level + 0.3 * chance.normal());
  }
  expect(autoSeries(x.map((v) => [v])).events).toEqual([]);
});
