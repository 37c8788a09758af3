import { expect, test } from 'vitest';
import { random } from '../../../../src/core/random.ts';
import { online } from '../../../../src/registry.ts';
import {
  type Calibrator,
  learnScore,
  reachOf,
  severityOf,
  startCalibrated,
} from '../../../../src/stream/engine/calibration/calibration.ts';
import { createStream, synthetic } from '../../../../src/stream/index.ts';
import { normalRows } from '../../../data.ts';

test.each(['halfSpaceTrees', 'windowedIsolationForest'])(
  '%s, whose scores end at 1, has a threshold that a far sample passes',
  (method) => {
    const stream = createStream({ features: ['a', 'b'], detectors: [{ method, calibration: { rate: 5e-3 } }] }, { online });
    let threshold = Number.NaN;
    for (const [i, values] of normalRows(3000, 2, 3).entries()) threshold = stream.push({ time: i * 1000, values }).verdicts[0]!.threshold;
    expect(threshold).toBeLessThan(1);
    const [verdict] = stream.push({ time: 3_000_000, values: [40, -40] }).verdicts;
    expect(verdict!.isAnomaly).toBe(true);
    expect(verdict!.pValue).toBeLessThan(5e-3);
  },
);

/** The synthetic sensors with doubled triplets in the history, also in the samples that the first threshold is made from. */
function doubledTriplets(channels: number): { rows: { time: number; values: Float64Array }[]; starts: number[]; doubled: Set<number> } {
  const sensors = synthetic({ channels, intervalMs: 1003, seed: 2 });
  const chance = random(2);
  const history = [130, ...Array.from({ length: 14 }, () => 250 + chance.integer(4700))];
  const starts = Array.from({ length: 20 }, (_, k) => 5057 + 101 * k);
  const doubled = new Set([...history, ...starts].flatMap((at) => [at, at + 1, at + 2]));
  const rows = Array.from({ length: 7100 }, (_, i) => {
    const { time, values } = sensors.at(i);
    return { time, values: Float64Array.from(values, (v) => (doubled.has(i) ? 2 * v : v)) };
  });
  return { rows, starts, doubled };
}

test.each([3, 5])('analogForecast as it comes finds doubled triplets on %i sensors after a history that holds some', (channels) => {
  const { rows, starts, doubled } = doubledTriplets(channels),
    features = Array.from({ length: channels }, (_, d) => `sensor ${d}`),
    stream = createStream({ features, detectors: [{ method: 'analogForecast' }] }, { online }),
    flagged = rows.map((sample) => stream.push(sample).verdicts[0]!.isAnomaly),
    found = starts.filter((at) => flagged[at] || flagged[at + 1] || flagged[at + 2]).length;
  expect(found).toBe(20);
  // One in ten thousand is promised of seven thousand.
  expect(flagged.filter((is, i) => is && !doubled.has(i)).length).toBeLessThanOrEqual(3);
});

test('anomalies among the first scores do not raise the threshold over those that follow', () => {
  const rows = normalRows(3000, 2, 5).map((row, i) => (i === 60 || (i > 200 && i % 150 === 0) ? row.map((v) => v + 9) : row)),
    stream = createStream({ features: ['a', 'b'], detectors: [{ method: 'ewma' }] }, { online }),
    flagged = rows.map((values, i) => stream.push({ time: i * 1000, values }).verdicts[0]!.isAnomaly);
  expect(flagged.filter((is, i) => is && i % 150 === 0)).toHaveLength(18);
});

test('a severity is ten for each power of ten, at most 100, and no more than twice what so many scores can prove', () => {
  const state = startCalibrated(plain);
  for (const n of [1, 9, 98, 99, 100, 999])
    for (const p of [1, 0.5, 0.1, 1e-2, 1e-3, 1e-4, 1e-8, 1e-300]) {
      state.tail.n = n;
      expect(severityOf(p, state)).toBe(Math.min(100, 20 * Math.log10(n + 1), -10 * Math.log10(p)));
    }
  expect(severityOf(Number.NaN, state)).toBeNaN();
});

test('hand computed: how far a score lies above the middle of the recent ones, in widths from the middle to the highest tenth', () => {
  const state = startCalibrated(plain);
  for (let score = 0; score < 100; ++score) learnScore(plain, state, score);
  expect(reachOf(plain, state, 130)).toBe((130 - 50) / (90 - 50));
  const equal = startCalibrated(plain);
  for (let k = 0; k < 100; ++k) learnScore(plain, equal, 3);
  expect(reachOf(plain, equal, 7)).toBeCloseTo(4 / 4e-6, 3);
});

/** Scores without an end, thresholds by their tail. */
const plain: Calibrator = {
  policy: { rate: 0.001, window: 1000, after: 100 } as Calibrator['policy'],
  highest: Infinity,
  ratio: false,
  least: -Infinity,
  gathers: false,
  continues: false,
  settles: false,
  rule: undefined,
};
