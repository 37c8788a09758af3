import { expect, test } from 'vitest';
import { ticks } from '../../src/drawing/axes.ts';

const DAY = 86_400_000;
const count = (axis: Record<string, unknown>) => (axis.axisTick as { customValues: readonly number[] }).customValues.length;

test('an axis has two ticks at least, however narrow it is: a week and four months on a telephone', () => {
  for (const days of [1, 3, 7, 10, 20, 60, 125, 400, 1000])
    for (const start of [Date.UTC(2024, 0, 1), Date.UTC(2024, 1, 11, 5)]) {
      const axis = ticks({ label: 'time', scale: 'time' }, { min: start, max: start + days * DAY - 300_000 }, 260, true);
      expect([days, count(axis) >= 2, count(axis) <= 8]).toEqual([days, true, true]);
    }
  for (const max of [130, 195, 90, 1.3, 5200]) {
    const axis = ticks({ label: 'value', scale: 'linear' }, { min: max / 10, max }, 152, true);
    expect([max, count(axis) >= 2, count(axis) <= 8]).toEqual([max, true, true]);
  }
});
