import { describe, expect, it } from 'vitest';
import { copiedUsual, LARGEST, matrix, numbers, type Rows, toMatrix } from '../../src/core/matrix.ts';
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

describe('what is no matrix', () => {
  it('holes in a list of samples are refused in every method, as null is, and holes in a sample are missing', () => {
    const holed = table.slice();
    delete holed[5];
    for (const rows of [holed, table.with(5, untyped(null))])
      expect(() => matrix(rows)).toThrow(
        /^sample 5 is (null|undefined), not a list of numbers; samples of one feature are \[\[1\], \[2\], …\]$/,
      );
    expect(() => isolationForest().fit(holed)).toThrow('sample 5 is undefined, not a list of numbers');
    // biome-ignore lint/suspicious/noSparseArray: it is the hole that is tried
    expect([...matrix([[1, , 3]] as never).values]).toEqual([1, NaN, 3]);
  });

  it.each([
    [{ values: new Float64Array(10), rows: 100, columns: 2 }, 'a matrix of 100 x 2 has 200 values; got 10'],
    [
      { values: new Float64Array(0), rows: 5, columns: 2 },
      'a matrix of 5 x 2 has 10 values; got 0, as after its buffer was moved to another thread',
    ],
    [{ values: new Float64Array(10), rows: 2.5, columns: 4 }, 'a matrix has whole numbers of rows and columns; got 2.5 x 4'],
    [{ values: new Float64Array(10), rows: NaN, columns: 2 }, 'a matrix has whole numbers of rows and columns; got NaN x 2'],
    [{ values: new Float64Array(10), rows: -5, columns: -2 }, 'a matrix has whole numbers of rows and columns; got -5 x -2'],
    [{ values: new Float64Array(10), rows: 1e9, columns: 1 }, 'a matrix of 1000000000 x 1 has 1000000000 values; got 10'],
    [
      { values: [1, 2], rows: 1, columns: 2 },
      'the values of a matrix are a Float64Array; got an object: `matrix(rows)` makes one of a list',
    ],
    [
      { values: new Float32Array(2), rows: 1, columns: 2 },
      'the values of a matrix are a Float64Array; got an object: `matrix(rows)` makes one of a list',
    ],
    ['1,2', 'samples must be a list of lists of numbers, or a matrix; got "1,2"'],
    [null, 'samples must be a list of lists of numbers, or a matrix; got null'],
  ])('a ready-made one that is none is refused by every method that takes it: %o', (given, message) => {
    const rows = untyped<Rows>(given);
    const model = zScore().fit(table);
    for (const use of [() => toMatrix(rows), () => zScore().fit(rows), () => isolationForest().fit(rows), () => model.score(rows)])
      expect(use).toThrow(message);
  });

  it('a matrix whose values were moved to a worker is refused', () => {
    const x = matrix(table);
    structuredClone(x.values, { transfer: [x.values.buffer as ArrayBuffer] });
    expect(() => zScore().fit(x)).toThrow('a matrix of 60 x 2 has 120 values; got 0, as after its buffer was moved to another thread');
  });
});

describe('a single sample in one pass', () => {
  it('is copied where every value is a number that methods take', () => {
    const into = new Float64Array(3);
    expect(copiedUsual([1, -LARGEST, LARGEST], into)).toBe(true);
    expect([...into]).toEqual([1, -LARGEST, LARGEST]);
    expect(copiedUsual(Float32Array.of(1.5, -2, 0), into)).toBe(true);
    expect([...into]).toEqual([1.5, -2, 0]);
  });

  it.each([[Number.NaN], [Infinity], [-2 * LARGEST], [null], [undefined], ['7'], [7n]])(
    'is left to the door when a value is %s',
    (value) => {
      expect(copiedUsual(untyped([1, value]), new Float64Array(2))).toBe(false);
    },
  );

  it('scores as it does among others, missing values too', () => {
    const model = zScore().fit(table);
    for (const sample of [[3, 4], Float64Array.of(3, 4), [Number.NaN, 4], untyped<number[]>([null, 4])])
      expect(model.scoreOne(sample)).toBe(model.score([sample])[0]);
  });
});
