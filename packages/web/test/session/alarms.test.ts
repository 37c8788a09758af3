import { expect, test } from 'vitest';
import { alarmLog } from '../../src/session/alarms.ts';

const flaggedAt = (...indices: number[]) => {
  const log = alarmLog([1]);
  for (const index of indices)
    log.push({ index, time: index, values: Float64Array.of(9), score: 9, threshold: 3, severity: 40, flagged: true }, () => undefined);
  return log.alarms.map(({ from, to }) => [from, to]);
};

test('flagged samples at most twelve apart are one alarm, thirteen apart are two', () => {
  expect(flaggedAt(100, 112)).toEqual([[100, 112]]);
  expect(flaggedAt(100, 113)).toEqual([
    [100, 100],
    [113, 113],
  ]);
});

test('an alarm tells its worst sample, and is shown from the first', () => {
  const log = alarmLog([2]);
  for (let index = 0; index < 10; ++index)
    log.push({ index, time: index, values: Float64Array.of(1), score: 0, threshold: 3, severity: 0, flagged: false }, () => undefined);
  for (const [index, score] of [
    [10, 4],
    [11, 7],
    [12, 5],
  ] as const)
    log.push({ index, time: index, values: Float64Array.of(score), score, threshold: 3, severity: score, flagged: true }, () =>
      Float64Array.of(2),
    );
  expect(log.alarms).toEqual([
    { from: 10, to: 12, time: 10, peak: 7, threshold: 3, severity: 7, shares: [1], values: [7], deviations: [3] },
  ]);
});
