import { expect, test } from 'vitest';
import { alarmScores } from '../../src/bench/series-scores.ts';

test('an alarm as high as many others of the series is none, but while it is new; what is beyond them is one', () => {
  const rows = 3000;
  const often = [310, 540, 905, 1010, 1340, 1495, 1700, 2010, 2120, 2333];
  const values = new Float64Array(rows);
  for (let i = 0, state = 7, level = 0; i < rows; ++i) {
    let chance = -1.5;
    for (let k = 0; k < 3; ++k) {
      state = (state * 1664525 + 1013904223) >>> 0;
      chance += state / 2 ** 32;
    }
    level = 0.8 * level + chance;
    values[i] = level + (often.includes(i) ? 12 : i === 2700 ? 40 : 0);
  }
  const times = Float64Array.from({ length: rows }, (_, i) => 300_000 * i);
  const scores = alarmScores('autoSeries', 1, values, 450, times);
  expect(often.slice(2).map((i) => scores[i])).toEqual(often.slice(2).map(() => 0));
  expect(scores[2700]).toBeGreaterThan(4);
});
