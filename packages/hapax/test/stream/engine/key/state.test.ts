import { online } from 'hapax/registry';
import { expect, test } from 'vitest';
import { decode, encode } from '../../../../src/core/snapshot.ts';
import { MODEL, sizeOf } from '../../../../src/stream/engine/key/keys.ts';
import { bytesOf, restoreKey, snapshotKey, startKey } from '../../../../src/stream/engine/key/state.ts';
import { planOf } from '../../../../src/stream/engine/plan.ts';

const trainer = () => Promise.reject(new Error('nothing is trained here'));

test.each(Object.keys(online))('%s: what a key takes is told without a copy, and is what its copy takes, after a restart too', (method) => {
  const plan = planOf({ features: ['a', 'b', 'c'], detectors: [{ method }] }, { online, detectors: {} }, trainer);
  const state = startKey(plan, 'k');
  const [lane] = state.detectors ?? [];
  for (let i = 0; i < 150; ++i) lane?.scorer.learnOne(Float64Array.of(Math.sin(i), i % 7, Math.cos(3 * i)), 1000 * i);
  const copied = (one: typeof state) => sizeOf({ ...snapshotKey(one), line: null }) + MODEL;
  expect(bytesOf(state)).toBe(copied(state));
  const key = decode(encode({ id: 'key', columns: 3, state: snapshotKey(state) })).state as ReturnType<typeof snapshotKey>;
  const restored = restoreKey(plan, key);
  expect(bytesOf(restored)).toBe(copied(restored));
  expect(bytesOf(restored)).toBe(bytesOf(state));
});
