import { describe, expect, test } from 'vitest';
import { channelWindows, ofComplete, someWindows } from '../../../src/kernels/windows/channel-windows.ts';

const x = Float64Array.of(1, 2, 3, Number.NaN, 5, 6, 7, 8, 9, 10);

describe('windows of one channel', () => {
  test('are means of neighbours in order of time; those with a missing value are 0 and not complete', () => {
    const { windows, complete } = channelWindows(x, 4, 2);
    expect([windows.rows, windows.columns]).toEqual([7, 2]);
    expect([...complete]).toEqual([4, 5, 6]);
    expect([...windows.values]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 5.5, 7.5, 6.5, 8.5, 7.5, 9.5]);
  });
  test('some of them are spread evenly over the complete ones, from the first on, and never more than asked for', () => {
    const all = channelWindows(
      Float64Array.from({ length: 101 }, (_, i) => i),
      2,
      2,
    );
    expect([...someWindows(all, 100).values].slice(0, 4)).toEqual([0, 1, 1, 2]);
    const ten = someWindows(all, 9);
    expect(ten.rows).toBe(9);
    expect(Array.from({ length: 9 }, (_, k) => ten.values[2 * k])).toEqual([0, 12, 24, 36, 48, 60, 72, 84, 96]);
    expect(someWindows(channelWindows(Float64Array.of(Number.NaN, 1), 2, 2), 5)).toMatchObject({ rows: 0, columns: 2 });
  });
  test('scores of the complete ones stand at their places, and NaN elsewhere', () => {
    const all = channelWindows(x, 4, 2);
    expect([...ofComplete(all, (i, k) => 10 * i + k)]).toEqual([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 40, 51, 62]);
  });
});
