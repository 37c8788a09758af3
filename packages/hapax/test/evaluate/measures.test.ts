import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  affiliation,
  averagePrecision,
  bestF1,
  detectionDelays,
  eventAccuracy,
  periodOf,
  pointAccuracy,
  pointAdjust,
  pointAdjusted,
  pointAdjustedArea,
  precisionAt,
  rangeAccuracy,
  rocAuc,
  runs,
  sequenceAccuracy,
  ucrAnswer,
  ucrCorrect,
  vus,
} from '../../src/evaluate/index.ts';

const labels = [0, 0, 1, 1, 0, 0, 0, 1, 0, 0];
const alarms = [0, 1, 0, 1, 1, 0, 0, 0, 0, 0];

describe('hand-computed values', () => {
  test('runs are half-open', () =>
    expect(runs(labels)).toEqual([
      { start: 2, end: 4 },
      { start: 7, end: 8 },
    ]));
  test('1 of 3 alarms is right, 1 of 3 anomalous samples is found', () => {
    expect(pointAccuracy(labels, alarms)).toEqual({ precision: 1 / 3, recall: 1 / 3, f1: 1 / 3 });
  });
  test('point adjustment fills the touched run only', () =>
    expect([...pointAdjust(labels, alarms)]).toEqual([0, 1, 1, 1, 1, 0, 0, 0, 0, 0]));
  test('half of the first run is alarmed: PA%K counts it up to K = 50, not included', () => {
    expect([...pointAdjust(labels, alarms, 0.49)]).toEqual([...pointAdjust(labels, alarms)]);
    expect([...pointAdjust(labels, alarms, 0.5)]).toEqual(alarms);
    expect(pointAdjustedArea(labels, alarms)).toBeLessThan(pointAdjusted(labels, alarms).f1);
  });
  test('one of two events is found; 1 of 3 alarms is right', () => {
    expect(eventAccuracy(labels, alarms)).toEqual({ precision: 1 / 3, recall: 0.5, f1: 0.4 });
    expect(sequenceAccuracy(labels, [1, 0, 0, 1, 1, 0, 0, 0, 0, 0])).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
    expect([...detectionDelays(labels, alarms)]).toEqual([1, NaN]);
  });
  test('range recall: (.2 + .8 · 1/2) / 2 = .3; range precision: (0 + 1/2) / 2', () => {
    const { precision, recall } = rangeAccuracy(labels, alarms);
    expect([precision, recall]).toEqual([0.25, expect.closeTo(0.3, 12)]);
  });
  test('an alarm exactly on the event has affiliation precision and recall 1', () => {
    expect(affiliation(labels, labels)).toEqual({ precision: 1, recall: 1, f1: 1 });
  });
  test('precision at n reads the top of the list', () => expect(precisionAt([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1])).toBe(0.5));
  test('average precision of ranks 1 and 3 of 4: (1 + 2/3) / 2', () =>
    expect(averagePrecision([1, 0, 1, 0], [4, 3, 2, 1])).toBeCloseTo(5 / 6, 12));
  test('the archive forgives 100 samples beside the anomaly or its own length', () => {
    expect([899, 901, 1149, 1151].map((p) => ucrCorrect(p, { start: 1000, end: 1051 }))).toEqual([false, true, true, false]);
    expect(ucrAnswer([9, 1, 5, 3, 5], 1)).toBe(2);
  });
  test('a sine of period 50 has period 50; noise-free constants have the default', () => {
    expect(periodOf(Array.from({ length: 2000 }, (_, i) => Math.sin((2 * Math.PI * i) / 50)))).toBe(50);
    expect(periodOf(Array(500).fill(1))).toBe(125);
  });
});

describe('laws', () => {
  const pairs = fc
    .array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 9 })), { minLength: 4, maxLength: 60 })
    .filter((p) => new Set(p.map(([y]) => y)).size === 2);
  test('ROC-AUC is the share of pairs in the right order, ties half', () => {
    fc.assert(
      fc.property(pairs, (some) => {
        let sum = 0,
          count = 0;
        for (const [a, s] of some)
          for (const [b, t] of some)
            if (a === 1 && b === 0) {
              count += 1;
              sum += s > t ? 1 : s === t ? 0.5 : 0;
            }
        expect(
          rocAuc(
            some.map(([y]) => y),
            some.map(([, s]) => s),
          ),
        ).toBeCloseTo(sum / count, 12);
      }),
    );
  });
  test('measures see only the order of scores', () => {
    fc.assert(
      fc.property(pairs, (some) => {
        const y = some.map(([a]) => a),
          s = some.map(([, b]) => b),
          bent = s.map((v) => Math.exp(v) - 7);
        for (const measure of [
          rocAuc,
          averagePrecision,
          (a: number[], b: number[]) => bestF1(a, b).f1,
          (a: number[], b: number[]) => vus(a, b, 4).pr,
        ]) {
          expect(measure(y, bent)).toBeCloseTo(measure(y, s), 12);
        }
      }),
    );
  });
  test('every ratio lies in [0, 1]', () => {
    fc.assert(
      fc.property(pairs, (some) => {
        const y = some.map(([a]) => a),
          alarm = some.map(([, b]) => (b > 6 ? 1 : 0));
        for (const { precision, recall, f1 } of [
          pointAccuracy(y, alarm),
          eventAccuracy(y, alarm),
          rangeAccuracy(y, alarm),
          sequenceAccuracy(y, alarm),
        ]) {
          for (const value of [precision, recall, f1]) expect(value >= 0 && value <= 1).toBe(true);
        }
        const { precision, recall } = affiliation(y, alarm);
        expect(recall >= 0 && recall <= 1 + 1e-12 && !(precision < 0 || precision > 1 + 1e-12)).toBe(true);
      }),
    );
  });
  test('random scores reach a high point-adjusted F1 on long runs, which is why the baseline is printed', () => {
    const long = Array.from({ length: 1000 }, (_, i) => (i >= 300 && i < 500 ? 1 : 0));
    expect(
      pointAdjusted(
        long,
        long.map(() => 0),
      ).randomF1,
    ).toBeGreaterThan(0.8);
  });
});
