import { readTable } from '@hapax/io';
import { expect, test } from 'vitest';
import { runSeries } from '../../../src/detect/runs/series.ts';
import { scratch } from '../../capture.ts';

const { file } = scratch();

test('a row of an event is odd in the channels that show it, and in no other', async () => {
  const noise = (i: number) => ((i * i * 7919 + 13 * i) % 1013) / 50;
  const rows = Array.from(
    { length: 200 },
    (_, i) => `${new Date(Date.UTC(2024, 0, 1, 0, i)).toISOString()},${i === 120 ? 900 : noise(i)},${noise(i + 500)}`,
  );
  const found = runSeries({}, await readTable(file('two.csv', `time,a,b\n${rows.join('\n')}\n`)));
  expect(found.events?.map(({ name, peak }) => [name, peak])).toEqual([['a', 120]]);
  expect([found.odd?.(120, 0), found.odd?.(120, 1), found.odd?.(119, 0)]).toEqual([true, false, false]);
});
