import fc from 'fast-check';
import { expect, test } from 'vitest';
import { insert, isTaken, placeOf, removeFirst, restoreQueue, snapshotQueue, startQueue } from '../../../src/stream/time/reorder-queue.ts';

test('whatever comes in whatever order, samples leave by time, and those of one time in the order they came', () => {
  const move = fc.oneof(fc.record({ time: fc.integer({ min: 0, max: 30 }) }), fc.constant('leave' as const), fc.constant('rest' as const));
  fc.assert(
    fc.property(fc.array(move, { maxLength: 120 }), (moves) => {
      let queue = startQueue(2, 2);
      let twin: { time: number; id: number }[] = [];
      const out = new Float64Array(2);
      moves.forEach((what, id) => {
        if (what === 'rest') queue = restoreQueue(2, structuredClone(snapshotQueue(queue)));
        else if (what === 'leave') {
          const [first] = twin;
          expect(queue.size).toBe(twin.length);
          if (!first) return;
          expect([queue.times[queue.head], queue.labels[queue.head]]).toEqual([first.time, first.id % 2]);
          removeFirst(queue, out);
          expect([...out]).toEqual([first.id, -first.id]);
          twin = twin.slice(1);
        } else {
          const place = placeOf(queue, what.time);
          expect(isTaken(queue, place, what.time)).toBe(twin.some(({ time }) => time === what.time));
          insert(queue, place, what.time, [id, -id], id % 2 === 1 ? 1 : 0);
          twin = [...twin, { time: what.time, id }].sort((a, b) => a.time - b.time || a.id - b.id);
        }
      });
      expect([...snapshotQueue(queue).times]).toEqual(twin.map(({ time }) => time));
    }),
    { numRuns: 200 },
  );
});

test('a queue that stays short stays small, however many samples pass through it', () => {
  const queue = startQueue(1);
  const out = new Float64Array(1);
  let grown = 0;
  for (let i = 0; i < 10_000; ++i) {
    grown += insert(queue, placeOf(queue, i), i, [i], 0);
    if (queue.size > 5) removeFirst(queue, out);
  }
  expect(queue.times).toHaveLength(8 + grown);
  expect(queue.times.length).toBeLessThanOrEqual(16);
});
