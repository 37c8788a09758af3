import { expect, test } from 'vitest';
import { sessionCsv, sessionNdjson } from '../../src/session/export.ts';
import { createRing } from '../../src/session/ring.ts';
import { defaultSettings } from '../../src/session/settings.ts';

const settings = {
  ...defaultSettings(),
  source: { kind: 'server' as const, channels: ['a, "b"', 'c'], key: 's' },
  detectors: [{ method: 'ewma', options: {} }],
};
const ring = createRing(3 + 4, 8);
// Time, two channels, then score, threshold, severity and flag.
ring.push(Float64Array.of(0, 1, 2, 0.5, 3, 10, 0), 0);
ring.push(Float64Array.of(1000, Number.NaN, -2, 4, 3, 50, 1), 0);
const injections = [{ id: 1, kind: 'dropout' as const, start: 1, length: 5, amplitude: 0, channels: [0] }];

test('a session as CSV has times, channels, labels, scores and flags; missing is empty', () =>
  expect(sessionCsv({ settings, ring, injections })).toBe(
    'time,"a, ""b""",c,anomaly,ewma score,ewma flagged\n1970-01-01T00:00:00.000Z,1,2,0,0.5,0\n1970-01-01T00:00:01.000Z,,-2,1,4,1\n',
  ));
test('a session as NDJSON has a field for each channel; missing is null', () =>
  expect(
    sessionNdjson({ settings, ring, injections })
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { time: 0, 'a, "b"': 1, c: 2, anomaly: 0, scores: { ewma: 0.5 } },
    { time: 1000, 'a, "b"': null, c: -2, anomaly: 1, scores: { ewma: 4 } },
  ]));
