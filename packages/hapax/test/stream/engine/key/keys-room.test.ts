import { expect, test } from 'vitest';
import { online } from '../../../../src/registry.ts';
import { createStream } from '../../../../src/stream/index.ts';
import { slotBytes } from '../../../../src/stream/time/reorder-queue.ts';

/** Bytes that the queue of a key takes when it grows while samples wait. */
function grown(columns: number): number {
  const features = Array.from({ length: columns }, (_, j) => `f${j}`);
  const stream = createStream({ features, detectors: [{ method: 'ewma' }], order: { lateness: 1e6 } }, { online });
  const push = (from: number, to: number) => {
    for (let i = from; i < to; ++i) stream.push({ time: i, values: features.map(() => i) });
  };
  push(0, 1);
  const before = stream.bytes;
  push(1, 200);
  return stream.bytes - before;
}

test('what waits is counted by places, each of eight bytes a feature and nine more', () => {
  const places = grown(1) / slotBytes(1);
  expect(Number.isInteger(places)).toBe(true);
  expect(places).toBeGreaterThanOrEqual(128);
  expect(grown(3)).toBe(places * slotBytes(3));
});
