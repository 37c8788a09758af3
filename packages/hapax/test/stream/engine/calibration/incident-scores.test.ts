import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { online } from '../../../../src/registry.ts';
import { earn, learnScore, startCalibrated } from '../../../../src/stream/engine/calibration/calibration.ts';
import { forget, notice, startIncidentScores } from '../../../../src/stream/engine/calibration/incident-scores.ts';
import { createStream } from '../../../../src/stream/index.ts';
import { policy } from '../../../../src/stream/policy.ts';

/** Two features of noise, and 1,400 samples in which about every `gap` samples something is wrong for `length` of them; then 4 lone spikes, 250 apart. */
function play(method: string, gap: number, length: number, cut?: number) {
  const chance = random(5);
  const plan = { features: ['a', 'b'], detectors: [{ method, calibration: { window: 500 } }] };
  let stream = createStream(plan, { online });
  const thresholds: number[] = [];
  let found = 0;
  let next = 1500;
  let faults = 0;
  let was = false;
  const seen = new Set<number>();
  for (let i = 0; i < 4000; ++i) {
    const values = [chance.normal(), chance.normal()];
    if (i === next + length && i < 2800) next = i + 20 + random(5, i).integer(2 * gap - 40);
    const wrong = i >= next && i < next + length;
    const spike = i >= 3000 && i % 250 === 0;
    if (wrong) {
      values[0] += 9 * (1 + (i % 2));
      values[1] += 9;
    }
    if (spike) values[0] += 15;
    if (i === cut) stream = createStream(plan, { online }, { restore: structuredClone(stream.snapshot()) });
    const { threshold, isAnomaly } = stream.push({ time: i * 1000, values }).verdicts[0]!;
    thresholds.push(threshold);
    if (spike && isAnomaly) found += 1;
    if (wrong && !was) faults += 1;
    if (wrong && isAnomaly) seen.add(faults);
    was = wrong;
  }
  return { thresholds, found, missed: faults - seen.size };
}

test.each(['ewma', 'streamingMad', 'kitNet', 'autoStream'])(
  '%s sees a fault of three samples every 70, and lone spikes after twenty of them',
  (method) => {
    const { thresholds, found, missed } = play(method, 70, 3);
    expect(missed).toBeLessThanOrEqual(2);
    expect(found).toBeGreaterThanOrEqual(3);
    expect(thresholds[2990]! / thresholds[1490]!).toBeLessThan(1.5);
  },
);

test('what is clear is forgotten while it takes less than its share of the time', () => {
  const calibrator = {
    policy: { ...policy('calibration', { window: 1000, after: 50 }) },
    highest: Infinity,
    ratio: false,
    least: -Infinity,
    gathers: false,
    continues: false,
    settles: false,
    rule: undefined,
  };
  const forgotten = (length: number): number => {
    const chance = random(3);
    const calibrated = startCalibrated(calibrator);
    const state = startIncidentScores();
    let count = 0;
    for (let i = 0; i < 10_000; ++i) {
      const odd = i > 200 && i % 60 < length;
      const score = odd ? 50 : Math.abs(chance.normal());
      const flag = odd ? 'far' : 'none';
      notice(state, calibrated, flag, 4, odd ? 12 : 0);
      earn(calibrator, calibrated, flag);
      if (!odd) learnScore(calibrator, calibrated, score);
      const before = calibrated.tail;
      forget(state, calibrator, calibrated);
      if (calibrated.tail !== before) count += 1;
    }
    return count;
  };
  // 163 of each: three samples of sixty are one in twenty, 28 are nearly a half.
  expect(forgotten(3)).toBe(163);
  expect(forgotten(28)).toBeLessThan(122);
});

test('an incident that was under way when the stream was written down is forgotten as without that', () => {
  const whole = play('autoStream', 70, 3);
  expect(play('autoStream', 70, 3, 2343).thresholds).toEqual(whole.thresholds);
});
