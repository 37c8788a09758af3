import { expect, test } from 'vitest';
import { type Incoming, startJournal } from '../../src/streams/journal.ts';

/** Sizes of the slices that a push of samples is judged in, by a stream that takes no time. */
async function slices(samples: number, values: number): Promise<number[]> {
  const journal = startJournal(
    { append: () => {}, keep: async () => {}, samples: () => [], ticks: () => [], end: () => ({ samples: 0, ticks: 0 }) },
    's',
    values,
  );
  const sizes: number[] = [];
  const given: Incoming[] = Array.from({ length: samples }, (_, time) => ({ time, key: '', values: new Float64Array(1) }));
  const pushed = journal.push(given);
  for await (const { samples: slice } of journal.source.read(undefined)) {
    sizes.push(slice.length);
    if (sizes.reduce((sum, size) => sum + size, 0) === samples) journal.source.close?.();
  }
  await pushed;
  return sizes;
}

test('a push is judged in slices that grow, and never so far that what comes to cost more at once would stop others', async () => {
  const few = await slices(1000, 10);
  expect(few.slice(0, 4)).toEqual([1, 2, 4, 8]);
  expect(Math.max(...few)).toBe(51);
  // A thousand features of two detectors: one sample may take as long as a slice is to.
  expect(Math.max(...(await slices(50, 2000)))).toBe(1);
});
