import { online } from 'hapax/registry';
import { test } from 'vitest';
import { systemClock } from '../../src/run/clock.ts';
import { memoryLog, partitionLaws } from '../../src/testing/index.ts';

for (const partitions of [2, 5]) {
  const laws = partitionLaws({ partitions, methods: { online }, clock: systemClock, start: () => memoryLog(partitions) });
  for (const { name, check } of laws) test(`${partitions} partitions in memory: ${name}`, check);
}
