import { describe, expect, test } from 'vitest';
import { alarmLog } from '../../src/session/alarms.ts';
import { incidentsOf, type Witness } from '../../src/session/incidents.ts';
import { alarmWords } from '../../src/ui/page/alarm-words.ts';

const witness = (more: Partial<Witness>): Witness => ({
  detector: 'one',
  from: 5,
  to: 6,
  time: 5,
  peak: 9,
  threshold: 3,
  severity: 40,
  shares: [0.2, 0.8],
  values: [10, 30],
  deviations: [0.1, 0.2],
  ...more,
});
const words = (channels: readonly string[], ...witnesses: Witness[]) =>
  alarmWords(incidentsOf(witnesses.map((one) => ({ name: one.detector, alarms: [one] })))[0], channels);

describe('an alarm in words', () => {
  const sighting = { channel: 1, kind: 'spike', expected: 21.04, low: 19.5, high: 22.25 };

  test('says who, what came and what was expected', () => {
    expect(words(['flow', 'heat'], witness({ sighting }))).toBe('heat is 30, expected 21 (19.5 to 22.3).');
    expect(words(['flow', 'heat'], witness({ sighting, deviations: [4, 9] }))).toBe(
      'heat is 30, expected 21 (19.5 to 22.3); flow is 10, 4 spreads above usual.',
    );
    expect(words(['flow', 'heat'], witness({ sighting: { ...sighting, kind: 'stuck' } }))).toBe('heat stands still at 30.');
    expect(words(['flow', 'heat'], witness({ sighting: { ...sighting, kind: 'stuck', samples: 12 } }))).toBe(
      'heat stands still at 30 for 12 samples.',
    );
    expect(words(['flow', 'heat'], witness({ sighting: { ...sighting, kind: 'shift', samples: 16, mean: 22.04 } }))).toBe(
      'heat is 22 on average of 16 samples, expected 21 (19.5 to 22.3).',
    );
    expect(words(['flow', 'heat'], witness({ values: [10, Number.NaN], deviations: [0, Number.NaN] }))).toBe('heat is missing.');
  });

  test('of two that are as sure the one that knows what it expected speaks', () => {
    expect(words(['flow', 'heat'], witness({ detector: 'a' }), witness({ detector: 'b', sighting }))).toContain('expected 21');
    expect(
      words(['flow', 'heat'], witness({ detector: 'a', severity: 60, deviations: [7, 0] }), witness({ detector: 'b', sighting })),
    ).toBe('flow is 10, 7 spreads above usual.');
  });

  test('where nothing is far out, it says so of one channel as of several', () => {
    expect(words(['flow', 'heat'], witness({}))).toBe(
      'Each channel is in its usual range; how they go together, or follow one another, is not, most of all heat.',
    );
    expect(words(['flow'], witness({ values: [10], deviations: [0], shares: [] }))).toBe(
      'flow is in its usual range; how its values follow one another is not usual.',
    );
  });

  test('the log keeps what the detector saw of the odd channel', () => {
    const log = alarmLog([1, 1]);
    const finding = { feature: 1, kind: 'dip', expected: [1, 5], low: [0, 4], high: [2, 6] };
    log.push(
      { index: 0, time: 0, values: Float64Array.of(1, 2), score: 9, threshold: 3, severity: 40, flagged: true, finding },
      () => undefined,
    );
    expect(log.alarms[0].sighting).toEqual({ channel: 1, kind: 'dip', expected: 5, low: 4, high: 6 });
  });
});
