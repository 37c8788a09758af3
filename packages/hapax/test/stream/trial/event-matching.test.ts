import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchEvents, type Span } from '../../../src/stream/trial/event-matching.ts';

function tallyOf(spans: Span[], flags: number[], { grace = 2, gap = 1, n = 100 } = {}) {
  const matcher = matchEvents(spans, { grace, gap });
  for (let i = 0; i < n; ++i) matcher.push(i, flags.includes(i));
  return matcher.tally;
}

test('nothing flagged and nothing labelled has no precision and no recall', () =>
  expect(tallyOf([], [])).toEqual({ found: 0, missed: 0, alarms: 0, falseAlarms: 0, precision: NaN, recall: NaN, delay: NaN }));
test('a stretch is found by its first flagged sample, and the delay counts from its start', () =>
  expect(tallyOf([{ start: 10, length: 5 }], [12, 13])).toMatchObject({
    found: 1,
    missed: 0,
    alarms: 1,
    precision: 1,
    recall: 1,
    delay: 2,
  }));
test('an alarm in the grace after a stretch counts, one sample later it does not', () => {
  expect(tallyOf([{ start: 10, length: 5 }], [16])).toMatchObject({ found: 1, falseAlarms: 0 });
  expect(tallyOf([{ start: 10, length: 5 }], [17])).toMatchObject({ found: 0, missed: 1, falseAlarms: 1, precision: 0, recall: 0 });
});
test('flagged samples no farther apart than the gap are one alarm', () => {
  expect(tallyOf([], [10, 11, 12, 14])).toMatchObject({ alarms: 2 });
  expect(tallyOf([], [10, 11, 12, 14], { gap: 2 })).toMatchObject({ alarms: 1 });
});
test('an alarm that begins before a stretch and reaches into it is a true one', () =>
  expect(tallyOf([{ start: 10, length: 5 }], [8, 9, 10])).toMatchObject({ alarms: 1, falseAlarms: 0, delay: 0 }));
test('one alarm over two stretches finds both', () =>
  expect(
    tallyOf(
      [
        { start: 10, length: 3 },
        { start: 12, length: 3 },
      ],
      [11, 12],
    ),
  ).toMatchObject({ found: 2, alarms: 1, precision: 1 }));
test('a stretch that is not over yet is neither found nor missed', () =>
  expect(tallyOf([{ start: 90, length: 50 }], [])).toMatchObject({ found: 0, missed: 0, recall: NaN }));
test('the delay is the median', () =>
  expect(
    tallyOf(
      [10, 30, 50].map((start) => ({ start, length: 9 })),
      [10, 34, 57],
    ),
  ).toMatchObject({ delay: 4 }));
test('stretches may be added while the stream runs', () => {
  const spans: Span[] = [];
  const matcher = matchEvents(spans, { grace: 0, gap: 1 });
  matcher.push(0, false);
  spans.push({ start: 1, length: 1 });
  matcher.push(1, true);
  expect(matcher.tally).toMatchObject({ found: 1, recall: 1 });
});
test('the counts are those of looking at everything afterwards', () =>
  fc.assert(
    fc.property(
      fc.array(fc.record({ start: fc.nat(50), length: fc.integer({ min: 1, max: 9 }) }), { maxLength: 5 }),
      fc.uniqueArray(fc.nat(60), { maxLength: 25 }),
      fc.nat(3),
      fc.integer({ min: 1, max: 4 }),
      (spans, unordered, grace, gap) => {
        const flags = [...unordered].sort((a, b) => a - b);
        const within = (i: number) => spans.some(({ start, length }) => i >= start && i < start + length + grace);
        const runs = flags.reduce<number[][]>((all, i) => {
          const last = all.at(-1);
          if (last && i - last.at(-1)! <= gap) last.push(i);
          else all.push([i]);
          return all;
        }, []);
        const found = spans.filter(({ start, length }) => flags.some((i) => i >= start && i < start + length + grace)).length;
        expect(tallyOf(spans, flags, { grace, gap })).toMatchObject({
          alarms: runs.length,
          falseAlarms: runs.filter((run) => !run.some(within)).length,
          found,
          missed: spans.length - found,
        });
      },
    ),
  ));
test('where the end of a stretch is unusual itself, an alarm after it is excused but has found nothing', () => {
  const matcher = matchEvents([{ start: 10, length: 5 }], { grace: 3, gap: 1, late: 'excused' });
  for (let i = 0; i < 30; ++i) matcher.push(i, i === 15);
  expect(matcher.tally).toMatchObject({ found: 0, missed: 1, alarms: 1, falseAlarms: 0, recall: 0 });
});
test('a stretch of which no sample was judged is not missed; one that was judged in part is', () => {
  const spans = [
    { start: 0, length: 5 },
    { start: 8, length: 6 },
    { start: 20, length: 5 },
  ];
  const matcher = matchEvents(spans, { grace: 0, gap: 1 });
  for (let i = 0; i < 40; ++i) matcher.push(i, i === 22, i >= 12);
  expect(matcher.tally).toMatchObject({ found: 1, missed: 1, recall: 0.5 });
});
