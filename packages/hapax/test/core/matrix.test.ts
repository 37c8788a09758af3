import { describe, expect, it } from 'vitest';
import { matrix, numbers, type Rows, toMatrix } from '../../src/core/matrix.ts';
import { ewma, isolationForest, peaksOverThreshold, zScore } from '../../src/index.ts';
import { online } from '../../src/registry.ts';
import { createStream } from '../../src/stream/index.ts';

/** What a program without types hands in. */
const untyped = <T>(value: unknown): T => value as T;

const table = Array.from({ length: 60 }, (_, i) => [i % 7, 1 + (i % 5)]);

describe('samples at the door', () => {
  it('null and undefined are missing, in lists and not as zero', () => {
    expect([
      ...matrix(
        untyped([
          [1, null],
          [undefined, 4],
        ]),
      ).values,
    ]).toEqual([1, NaN, NaN, 4]);
    expect([...numbers(untyped([null, 2]), () => 'it')]).toEqual([NaN, 2]);
    const model = zScore().fit(table);
    expect(model.scoreOne(untyped([null, 1]))).toBe(model.scoreOne([NaN, 1]));
    expect(isolationForest({ seed: 1 }).fit(untyped([...table, [null, 3]])).threshold).toBe(
      isolationForest({ seed: 1 }).fit([...table, [NaN, 3]]).threshold,
    );
  });

  it('an online detector and a stream take null for missing', () => {
    const model = ewma().start(1);
    const stream = createStream({ features: ['a'], detectors: [{ method: 'ewma' }] }, { online });
    for (let i = 0; i < 100; ++i) {
      model.learnOne([10 + (i % 3)]);
      stream.push({ time: i, values: [10 + (i % 3)] });
    }
    expect(model.scoreOne(untyped([null]))).toBe(model.scoreOne([NaN]));
    stream.push({ time: 200, values: untyped([null]) });
    expect(stream.counts.missingValues).toBe(1);
  });

  it('a bare list for peaks over threshold may miss values', () => {
    const values = Array.from({ length: 500 }, (_, i) => i % 17);
    const given = peaksOverThreshold(untyped([null, ...values]));
    expect(given.scores).toEqual(peaksOverThreshold([NaN, ...values]).scores);
  });

  const refused: [string, unknown, string][] = [
    [
      'text',
      [
        [1, 2],
        [3, 'n/a'],
      ],
      'sample 1: value 1 is "n/a", not a number; pass NaN or null for missing',
    ],
    ['text that JavaScript would count with', [['4', 2]], 'sample 0: value 0 is "4", not a number; pass NaN or null for missing'],
    ['objects', [{ a: 1 }], 'sample 0 is an object, not a list of numbers; samples of one feature are [[1], [2], …]'],
    ['a bare list', [1, 2], 'sample 0 is 1, not a list of numbers; samples of one feature are [[1], [2], …]'],
    ['nothing', undefined, 'samples must be a list of lists of numbers, or a matrix; got undefined'],
    ['text alone', 'abc', 'samples must be a list of lists of numbers, or a matrix; got "abc"'],
  ];
  it.each(refused)('%s is refused in words', (_, given, message) => {
    expect(() => toMatrix(untyped<Rows>(given))).toThrow(message);
    expect(() => zScore().fit(untyped<Rows>(given))).toThrow(message);
  });

  it('a stream says which value is no number', () => {
    const stream = createStream({ name: 'pumps', features: ['a'], detectors: [{ method: 'ewma' }] }, { online });
    expect(() => stream.push({ time: 1, values: untyped(['x']) })).toThrow(
      'pumps: value 0 is "x", not a number; pass NaN or null for missing',
    );
    expect(() => stream.push({ time: 1, values: untyped(3) })).toThrow('pumps has 1 features; got a sample of undefined');
  });
});
