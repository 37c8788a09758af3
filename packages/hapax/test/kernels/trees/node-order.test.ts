import { expect, test } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { orderKept, sortedAnew } from '../../../src/kernels/trees/node-order.ts';

test('orders that are kept are those that sorting each node anew gives, split after split, samples drawn twice included', () => {
  const chance = random(4);
  for (let round = 0; round < 50; ++round) {
    const n = 2 + chance.integer(40);
    const ranks = Array.from({ length: 3 }, () => Int32Array.from({ length: n }, () => chance.integer(1 + chance.integer(n))));
    const labels = Uint8Array.from({ length: n }, () => chance.integer(2));
    const samples = Int32Array.from({ length: n }, () => chance.integer(n));
    const kept = orderKept(ranks, { samples: samples.slice(), labels });
    const anew = sortedAnew(ranks, { samples: samples.slice(), labels });
    const open: [number, number][] = [[0, n]];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      const [from, to] = node;
      expect(kept.anomalies(from, to)).toBe(anew.anomalies(from, to));
      // Among equal ranks the order of the labels is free: no split is tried between them.
      for (const feature of ranks.keys()) expect(kept.keys(feature, from, to).slice().sort()).toEqual(anew.keys(feature, from, to));
      const feature = chance.integer(3);
      const keys = kept.keys(feature, from, to);
      for (let i = 1; i < keys.length; ++i) expect(keys[i] >> 1).toBeGreaterThanOrEqual(keys[i - 1] >> 1);
      const most = keys[chance.integer(to - from)] >> 1;
      const middle = kept.split(feature, most, from, to);
      expect(anew.split(feature, most, from, to)).toBe(middle);
      if (middle > from && middle < to) open.push([from, middle], [middle, to]);
    }
  }
});
