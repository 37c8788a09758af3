import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRing } from '../../src/session/ring.ts';

test('a ring gives back the newest rows by index, in one piece, whatever came before', () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 7 }), fc.nat(40), fc.nat(100), (capacity, pushed, start) => {
      const ring = createRing(2, capacity);
      ring.clear(start);
      for (let i = 0; i < pushed; ++i) ring.push(Float64Array.of(99, start + i, -(start + i)), 1);
      expect(ring.next).toBe(start + pushed);
      expect(ring.next - ring.first).toBe(Math.min(capacity, pushed));
      const kept = Array.from({ length: ring.next - ring.first }, (_, k) => ring.first + k);
      expect([...ring.view(0, ring.first, ring.next)]).toEqual(kept);
      for (const i of kept) expect(ring.at(1, i)).toBe(-i);
    }),
  ));
test('rows that are cut off come anew', () => {
  const ring = createRing(1, 4);
  for (let i = 0; i < 11; ++i) ring.push(Float64Array.of(i), 0);
  ring.cut(9);
  expect(ring.next).toBe(9);
  ring.push(Float64Array.of(-9), 0);
  expect([...ring.view(0, 7, 10)]).toEqual([7, 8, -9]);
  ring.cut(0);
  expect(ring.next).toBe(ring.first);
});
