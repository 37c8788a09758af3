import { expect, test } from 'vitest';
import { noCounts } from '../../../src/stream/alerts/messages.ts';
import { watchEvictions } from '../../../src/stream/run/evictions.ts';

test('keys that are given up are told at once, then at most once a minute, and the rest when the run ends', () => {
  let now = 0;
  const said: string[] = [];
  const evictions = watchEvictions({ now: () => now, after: () => () => {} }, (text) => said.push(text), 5);
  evictions.look({ ...noCounts(), evicted: 5 });
  evictions.look({ ...noCounts(), evicted: 6, evictedEarly: 1 });
  now = 59_000;
  evictions.look({ ...noCounts(), evicted: 1300, evictedEarly: 1200 });
  now = 61_000;
  evictions.look({ ...noCounts(), evicted: 1306, evictedEarly: 1200 });
  evictions.flush({ ...noCounts(), evicted: 1306, evictedEarly: 1200 });
  evictions.flush({ ...noCounts(), evicted: 28_001, evictedEarly: 27_000 });
  expect(said).toEqual([
    'given up for want of memory: 1 key, 6 in all, 1 of them before their first verdict; raise memory.maxBytes or memory.maxKeys, or leave keys out',
    'given up for want of memory: 1,300 keys, 1,306 in all, 1,200 of them before their first verdict; raise memory.maxBytes or memory.maxKeys, or leave keys out',
    'given up for want of memory: 26,695 keys, 28,001 in all, 27,000 of them before their first verdict; raise memory.maxBytes or memory.maxKeys, or leave keys out',
  ]);
});
