import { expect, test } from 'vitest';
import type { Alarm } from '../../src/session/alarms.ts';
import { incidentsOf } from '../../src/session/incidents.ts';

const alarm = (from: number, to: number, peak: number): Alarm => ({
  from,
  to,
  time: 1000 * from,
  peak,
  threshold: 1,
  severity: 40,
  shares: [],
  values: [],
  deviations: [],
});

test('alarms of all detectors that lie together are one incident, each detector once with its highest peak', () => {
  const incidents = incidentsOf([
    { name: 'a', alarms: [alarm(10, 12, 5), alarm(100, 101, 2)] },
    { name: 'b', alarms: [alarm(11, 30, 3), alarm(42, 42, 9), alarm(56, 56, 4)] },
  ]);
  expect(
    incidents.map(({ start, end, time, witnesses }) => [start, end, time, witnesses.map((w) => [w.detector, w.from, w.peak])]),
  ).toEqual([
    [
      10,
      42,
      10_000,
      [
        ['a', 10, 5],
        ['b', 11, 9],
      ],
    ],
    [56, 56, 56_000, [['b', 56, 4]]],
    [100, 101, 100_000, [['a', 100, 2]]],
  ]);
});
