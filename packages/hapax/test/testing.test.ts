import { expect as must, test } from 'vitest';
import { defineDetector, defineOnline, mad, spot } from '../src/index.ts';
import { expect } from '../src/testing/expect.ts';
import { detectorLaws, onlineLaws, thresholdLaws } from '../src/testing/index.ts';

/** A test runner of three lines: what failed, by name. */
function failures(laws: (test: (name: string, body: () => void) => void) => void): Record<string, string> {
  const failed: Record<string, string> = {};
  laws((name, body) => {
    try {
      body();
    } catch (error) {
      failed[name] = (error as Error).message;
    }
  });
  return failed;
}

const spec = { title: 'Own', source: 'a test', missing: 'impute' as const, options: {} };

test('hapax’s own methods pass under a runner that is none of the known ones', () => {
  must(failures((run) => detectorLaws(run, mad))).toEqual({});
  must(failures((run) => thresholdLaws(run, spot))).toEqual({});
});

test('a detector that changes while it scores, and one whose score depends on its neighbours, are told by name', () => {
  const restless = defineDetector({
    ...spec,
    id: 'restless',
    fit: () => ({ calls: Float64Array.of(0) }),
    score(state: { calls: Float64Array }, x, out) {
      state.calls[0]! += 1;
      for (let i = 0; i < x.rows; ++i) out[i] = Math.abs(x.values[i * x.columns]!) + state.calls[0]!;
    },
  });
  const failed = failures((run) => detectorLaws(run, restless));
  must(Object.keys(failed)).toEqual(must.arrayContaining(['restless: pure', 'restless: row by row']));
  must(failed['restless: pure']).toMatch(/^expected \{.* to equal \{/);
});

test('an online detector that cannot explain breaks the law of explanation, unless it is excused with a reason', () => {
  const silent = defineOnline({
    id: 'silent',
    title: 'Silent',
    source: 'a test',
    options: {},
    start: () => ({ seen: 0 }),
    score: (_, sample) => sample.reduce((sum, v) => sum + (v === v ? Math.abs(v) : 0), 0),
    learn: (state: { seen: number }) => {
      state.seen += 1;
    },
    progress: ({ seen }) => ({ seen, needed: 0 }),
  });
  const failed = failures((run) => onlineLaws(run, silent));
  must(failed).toEqual({
    'silent: explains': 'the contributions of a method, which can explain or is excused: expected [] to have the length 3',
  });
  must(failures((run) => onlineLaws(run, silent, { explains: 'it adds up all features alike' }))).toEqual({});
  const skipped: string[] = [];
  onlineLaws(
    Object.assign(() => {}, { skip: (name: string) => skipped.push(name) }),
    silent,
    { explains: 'it adds up all features alike' },
  );
  must(skipped).toEqual(['silent: explains (excused: it adds up all features alike)']);
});

test('each relation holds where it should, and names both sides where it does not', () => {
  expect({ a: [1, NaN, -0], b: Float64Array.of(1) }).toEqual({ a: [1, NaN, -0], b: Float64Array.of(1), c: undefined });
  expect(() => {
    throw new Error('mad has no option');
  }).toThrow('no option');
  const fails: [() => void, string][] = [
    [() => expect([0]).toEqual([-0]), 'expected [0] to equal [0]'],
    [() => expect(Float64Array.of(1)).toEqual([1]), 'expected {"0":1} to equal [1]'],
    [() => expect({ a: 1 }).toEqual({ a: 1, b: 2 }), 'expected {"a":1} to equal {"a":1,"b":2}'],
    [() => expect(0).toBe(-0), 'expected 0 to be 0'],
    [() => expect(1).not.toBe(1), 'expected 1 not to be 1'],
    [() => expect(NaN).toBeGreaterThan(0), 'expected NaN to be greater than 0'],
    [() => expect(1).toBeGreaterThanOrEqual(2), 'expected 1 to be at least 2'],
    [() => expect(2).toBeLessThan(2), 'expected 2 to be less than 2'],
    [() => expect(1).toBeCloseTo(1.006, 2), 'expected 1 to be close to 1.006'],
    [() => expect('abc').toMatch(/^b/), 'expected abc to match /^b/'],
    [() => expect({ a: 1 }, 'here').toMatchObject({ a: 2 }), 'here: expected {"a":1} to have {"a":2}'],
    [() => expect(() => 1).toThrow('x'), 'expected an error with x; got nothing thrown'],
  ];
  for (const [body, message] of fails) must(body).toThrow(message);
});
