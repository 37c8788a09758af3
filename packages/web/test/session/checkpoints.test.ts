import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createShelf } from '../../src/session/checkpoints.ts';

test('a shelf within its limits gives back the newest checkpoint at or before an index', () =>
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 20 }), fc.nat(600), fc.nat(600), (steps, index, oldest) => {
      const shelf = createShelf<{ at: number; bytes: number }>(100, 1e9);
      let at = 0;
      const all = steps.map((step) => (at += step));
      for (const one of all) shelf.put({ at: one, bytes: 1 });
      const best = all.filter((one) => one <= index).at(-1);
      expect(shelf.back(index, oldest)?.at).toBe(best !== undefined && best >= oldest ? best : undefined);
      expect(shelf.newest).toBe(best ?? Number.NEGATIVE_INFINITY);
    }),
  ));
test('over its limits it thins out so that gaps grow with age', () => {
  const shelf = createShelf<{ at: number; bytes: number }>(24, 1e9);
  const now = 40_000;
  for (let at = 0; at <= now; at += 500) shelf.put({ at, bytes: 1 });
  expect(shelf.size).toBe(24);
  for (let back = 500; back < now; back += 700) {
    const copy = createShelf<{ at: number; bytes: number }>(24, 1e9);
    for (let at = 0; at <= now; at += 500) copy.put({ at, bytes: 1 });
    const found = copy.back(now - back, 0)?.at ?? 0;
    // At most a third more is judged again than what lies after the place gone back to, or two steps.
    expect(now - back - found).toBeLessThanOrEqual(Math.max(1000, back / 3));
  }
});
test('large checkpoints are few', () => {
  const shelf = createShelf<{ at: number; bytes: number }>(100, 10);
  for (let at = 0; at < 50; ++at) shelf.put({ at, bytes: 3 });
  expect(shelf.size).toBe(3);
  expect(shelf.newest).toBe(49);
});
