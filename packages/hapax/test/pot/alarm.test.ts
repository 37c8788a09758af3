import { expect, test } from 'vitest';
import { potAlarm, potDetect } from '../../src/pot/alarm.ts';

const windows = { t0: 2, t1: 4, t2: 3 };
const scores = Float64Array.of(NaN, NaN, 1, 0, 3, NaN, 9, 0, Infinity);

test('the alarm is a quantile of the calibration scores above 0', () =>
  expect(potAlarm(scores, windows, 0.5)).toEqual({ threshold: 2, scores: 2, from: 'calibration' }));

test('leaky calibration takes the first t1 scores above 0, from the target too', () =>
  expect(potAlarm(scores, windows, 0.5, 'leaky')).toEqual({ threshold: 3, scores: 3, from: 'calibration' }));

test('hand computed: the 0.9 quantile of .1 to .5 is .46', () =>
  expect(potAlarm(Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5), { t0: 0, t1: 5, t2: 0 }, 0.9).threshold).toBeCloseTo(0.46, 15));

test('without a score above 0 the alarm is what exact tails would give, and says so', () => {
  const quiet = new Float64Array(9);
  expect(potAlarm(quiet, windows, 0.75)).toEqual({ threshold: 4, scores: 0, from: 'theory' });
  expect(potAlarm(quiet, windows, 1).threshold).toBe(Number.MAX_VALUE);
});

test('anomalies are rows of the target above the alarm, infinite ones included', () => {
  expect(potDetect(scores, windows, 5)).toEqual([6, 8]);
  expect(potDetect(scores, windows, 9)).toEqual([8]);
});

test('the level is a probability', () =>
  expect(() => potAlarm(scores, windows, 2)).toThrow('potAlarm: `quantile` must be a number in [0, 1]; got 2'));
