import { expect, test } from 'vitest';
import { received } from '../../src/mqtt/received.ts';

test('a packet is known from its coming to the end of its exchange, also by notes of a journal', () => {
  const one = received([{ all: [7] }, { got: 1 }, { got: 2 }, { over: 1 }]);
  expect([1, 2, 7].map((id) => one.has(id))).toEqual([false, true, true]);
  one.note({ over: 7 });
  expect(one.whole()).toEqual({ all: [2] });
  one.note({ all: [] });
  expect(one.has(2)).toBe(false);
});
