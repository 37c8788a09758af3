import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { decode, encode } from '../../src/core/snapshot.ts';
import * as methods from '../../src/registry.ts';
import { createStream, type Sample, type StreamConfig } from '../../src/stream/index.ts';

/** Two features, one of them climbing all the time; a jump of the climber at 500. */
const climbing: Sample[] = Array.from({ length: 600 }, (_, i) => {
  const chance = random(3, i);
  return { time: i * 1000, values: [5 * i + chance.normal() + (i === 500 ? 40 : 0), chance.normal()] };
});
const base: StreamConfig = { features: ['climber', 'other'], detectors: [{ method: 'ewma' }] };

/** The results of a run, and those of a run that was written down and read back at several places. */
function run(config: StreamConfig, samples = climbing) {
  const whole = createStream(config, methods);
  const results = samples.map((sample) => whole.push(sample));
  let cut = createStream(config, methods);
  const again = samples.map((sample, i) => {
    if ([30, 99, 100, 101, 499].includes(i)) cut = createStream(config, methods, { restore: decode(encode(cut.snapshot())) });
    return cut.push(sample);
  });
  expect(again).toEqual(results);
  return results;
}

test('transforms are fitted on the first samples of a key, and their memory is part of the snapshot', () => {
  const config: StreamConfig = {
    ...base,
    transforms: [
      { method: 'difference', fitOn: 2, history: 2 },
      { method: 'standardize', fitOn: 50 },
    ],
  };
  const results = run(config);
  expect(results[0]!.verdicts[0]).toMatchObject({ state: 'warming', seen: 1, needed: 152 });
  expect(results.flatMap(({ alarm, time }) => (alarm ? time / 1000 : []))).toEqual([500, 501]);
  // Without the difference the climb itself is all there is to see.
  expect(
    run(base)
      .filter(({ alarm }) => alarm)
      .map(({ time }) => time / 1000),
  ).not.toEqual([500, 501]);
});

test('every threshold rule of the registry can be set on the first scores and goes on from a snapshot', () => {
  const calm = climbing.map(({ time, values }, i) => ({ time, values: [values[0]! - 5 * i, values[1]!] }));
  for (const [id, { spec }] of Object.entries(methods.thresholds)) {
    const results = run({ ...base, detectors: [{ method: 'ewma', threshold: { method: id } }] }, calm);
    const { threshold, state } = results[499]!.verdicts[0]!;
    expect(Number.isFinite(threshold), spec.id).toBe(true);
    expect(state, spec.id).not.toBe('warming');
    expect(results[500]!.verdicts[0]!.isAnomaly, spec.id).toBe(true);
  }
});

test('a fixed threshold is in the unit of the score', () => {
  const config: StreamConfig = { ...base, detectors: [{ method: 'ewma', calibration: { fixed: 2.5 } }] };
  for (const { verdicts } of run(config)) {
    const { score, threshold, isAnomaly } = verdicts[0]!;
    if (threshold === threshold) expect([threshold, isAnomaly]).toEqual([2.5, score > 2.5]);
  }
});
