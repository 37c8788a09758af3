import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INJECTIONS, type Injection, type InjectionKind, injector } from '../../../src/stream/trial/injection.ts';

const KINDS = Object.keys(INJECTIONS) as InjectionKind[];

/** Ten samples of two channels: (i, 100 + i). */
function run(injection: Partial<Injection>, spread = [1, 10]): number[][] {
  const inject = injector(spread);
  inject.injections.push({ id: 1, kind: 'spike', start: 4, length: 3, amplitude: 2, channels: [0], ...injection });
  return Array.from({ length: 10 }, (_, i) => {
    const sample = Float64Array.of(i, 100 + i);
    inject.apply(i, sample);
    return [...sample];
  });
}
const channel = (rows: number[][], j: number) => rows.map((row) => row[j]);

test('a spike of one sample is its amplitude in usual spreads', () =>
  expect(channel(run({ length: 1, channels: [1] }), 1)).toEqual([100, 101, 102, 103, 124, 105, 106, 107, 108, 109]));
test('a longer spike goes up and down again', () => {
  const [a, b, c] = channel(run({}), 0).slice(4, 7);
  expect([a! - 4, b! - 5, c! - 6]).toEqual([expect.closeTo(1, 12), 2, expect.closeTo(1, 12)]);
});
test('doubling multiplies all chosen channels', () =>
  expect(run({ kind: 'doubling', channels: [0, 1] }).slice(3, 8)).toEqual([
    [3, 103],
    [8, 208],
    [10, 210],
    [12, 212],
    [7, 107],
  ]));
test('a level shift steps up and back', () =>
  expect(channel(run({ kind: 'levelShift', channels: [1] }), 1)).toEqual([100, 101, 102, 103, 124, 125, 126, 107, 108, 109]));
test('a drift reaches its amplitude at its last sample', () =>
  expect(channel(run({ kind: 'drift', amplitude: 3, channels: [1] }), 1).slice(3, 8)).toEqual([103, 114, 125, 136, 107]));
test('a stuck sensor repeats the value before the start', () =>
  expect(channel(run({ kind: 'stuck' }), 0)).toEqual([0, 1, 2, 3, 3, 3, 3, 7, 8, 9]));
test('a sensor stuck from the first sample repeats its first value', () =>
  expect(channel(run({ kind: 'stuck', start: 0 }), 0)).toEqual([0, 0, 0, 3, 4, 5, 6, 7, 8, 9]));
test('a dropout is missing values', () => expect(channel(run({ kind: 'dropout' }), 0)).toEqual([0, 1, 2, 3, NaN, NaN, NaN, 7, 8, 9]));
test('swapped channels show each other', () =>
  expect(run({ kind: 'swap', channels: [0, 1] }).slice(3, 8)).toEqual([
    [3, 103],
    [104, 4],
    [105, 5],
    [106, 6],
    [7, 107],
  ]));
test('a noise burst is the same each time, differs by id, and has the asked spread', () => {
  const burst = (id: number) => {
    const inject = injector([2]);
    inject.injections.push({ id, kind: 'noise', start: 0, length: 4000, amplitude: 3, channels: [0] });
    return Array.from({ length: 4000 }, (_, i) => {
      const sample = Float64Array.of(5);
      inject.apply(i, sample);
      return sample[0]! - 5;
    });
  };
  expect(burst(1)).toEqual(burst(1));
  expect(burst(1)).not.toEqual(burst(2));
  // 3 spreads of 2; the standard error of the estimate is 6 / √8000 = 0.07.
  expect(Math.sqrt(burst(1).reduce((sum, v) => sum + v * v, 0) / 4000)).toBeCloseTo(6, 0);
});
test('overlapping injections act one after another', () => {
  const inject = injector([1]);
  const common = { start: 0, length: 1, channels: [0] };
  inject.injections.push({ id: 1, kind: 'levelShift', amplitude: 3, ...common }, { id: 2, kind: 'doubling', amplitude: 2, ...common });
  const sample = Float64Array.of(1);
  expect(inject.apply(0, sample)).toBe(2);
  expect(sample[0]).toBe(8);
});
test('samples outside every injection and channels not chosen stay as they are', () =>
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), fc.nat(9), fc.integer({ min: 1, max: 9 }), (kind, start, length) => {
      const rows = run({ kind, start, length });
      rows.forEach(([a, b], i) => {
        expect(b).toBe(100 + i);
        if (i < start || i >= start + length) expect(a).toBe(i);
      });
    }),
  ));
test('every kind documents itself and its options', () => {
  for (const kind of KINDS) {
    const { title, doc, options } = INJECTIONS[kind];
    expect(title).toMatch(/^[A-Z]/);
    expect(doc).toMatch(/^[A-Z].*\.$/);
    for (const option of Object.values(options)) expect(option.doc).toMatch(/^[A-Z].*\.$/);
  }
});
