import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from '../../src/core/snapshot.ts';
import { dynamicThresholding } from '../../src/forecast/dynamic-thresholding.ts';
import { type WatchedEvent, type WatchOptions, type WatchState, watchErrors } from '../../src/forecast/error-watch.ts';
import { searchLevel, smoothed, spreadBelow } from '../../src/kernels/forecast/dynamic-threshold.ts';
import { normalRows } from '../data.ts';

function stream(n: number, bumps: readonly number[], seed = 1): number[] {
  const errors = normalRows(n, 1, seed).map(([v]) => 0.05 * Math.min(1.5, Math.abs(v!)));
  for (const at of bumps) for (let i = at; i < Math.min(n, at + 5); ++i) errors[i] = 1.5 + (i - at === 2 ? 1 : 0);
  return errors;
}
function events(errors: readonly number[], options: Partial<WatchOptions> = {}): WatchedEvent[] {
  const watch = watchErrors(options);
  return [...errors.map((e) => watch.push(e)), watch.finish()].filter((e) => e !== undefined);
}

test('an event is told when it opens and when it is over, with start, peak, end and latency', () => {
  const [opened, closed, ...more] = events(stream(3000, [2500]));
  expect(opened).toMatchObject({ status: 'opened', start: 2500, end: 2501, latency: 0 });
  expect(closed).toMatchObject({ status: 'closed', start: 2500, peak: 2502, end: 2505, latency: 0 });
  expect(more).toEqual([]);
});

test('smoothing makes events later, and the latency says by how much', () => {
  const errors = stream(3000, []).fill(0.3, 2500, 2530),
    [opened] = events(errors, { smoothing: 41, leastZ: 11.5 });
  expect(opened!.start).toBe(2500);
  expect(opened!.latency).toBeGreaterThan(0);
  expect(opened!.end).toBe(opened!.start + opened!.latency + 1);
});

test('what the batch finds after its first window, the stream finds at the same places', () => {
  const errors = stream(4000, [2300, 2800, 3600]),
    batch = dynamicThresholding(errors, { smoothing: 0, buffer: 20, direction: 'high' }).events.filter(({ score }) => score > 1);
  const told = events(errors).filter(({ status, score }) => status === 'closed' && score > 1);
  expect(told.map(({ start, end }) => [start, end])).toEqual(batch.map(({ start, end }) => [start, end]));
  expect(told).toHaveLength(3);
});

test('the threshold is the one of the last smoothed errors, made every so often', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 0, max: 5 }),
      (window, every, smoothing, buffer) => {
        const errors = stream(200, [60, 150], window),
          watch = watchErrors({ window, every, smoothing, buffer, warmup: 20 }),
          smooth = smoothed(errors, smoothing);
        let expected = Infinity;
        errors.forEach((error, i) => {
          watch.push(error);
          const n = i + 1;
          if (n >= 20 && (n - 20) % every === 0) {
            const low = Math.min(...smooth.slice(Math.max(0, n - window), n)),
              values = smooth.slice(Math.max(0, n - window), n).map((v) => v - low);
            expected = low + searchLevel(values, spreadBelow(values, Infinity), buffer).epsilon;
          }
          if (expected === Infinity) expect(watch.threshold).toBe(Infinity);
          // The running sum of the moving mean, over some hundred steps.
          else expect(Math.abs(watch.threshold - expected)).toBeLessThan(1e-9);
        });
      },
    ),
    { numRuns: 20 },
  ));

test('a watch that was put to rest goes on bit for bit', () => {
  const errors = stream(1500, [700, 1200]),
    whole = watchErrors({ smoothing: 3 });
  let cut = watchErrors({ smoothing: 3 });
  errors.forEach((error, i) => {
    if (i % 101 === 0) cut = watchErrors({}, decode(encode({ id: 'w', columns: 1, state: cut.snapshot() })).state as WatchState);
    expect(cut.push(error)).toEqual(whole.push(error));
    expect(cut.threshold).toBe(whole.threshold);
  });
});

test('missing errors change nothing but the count, and close an event that has been quiet for long', () => {
  const errors = stream(1000, [600]);
  const told = events([...errors.slice(0, 605), ...Array(100).fill(Number.NaN), ...errors.slice(605)]);
  expect(told).toMatchObject([
    { status: 'opened', start: 600 },
    { status: 'closed', start: 600, end: 605 },
  ]);
  expect(events(Array(500).fill(Number.NaN))).toEqual([]);
});

test('constant and perfect errors open nothing', () => {
  expect(events(Array(1000).fill(0.3))).toEqual([]);
  expect(events(Array(1000).fill(0))).toEqual([]);
});

test('what is not an error is refused', () => {
  expect(() => watchErrors().push(-1)).toThrow(
    'watchErrors: error 0 is -1; errors are distances, finite and at least 0, or NaN for missing',
  );
  expect(() => watchErrors({ warmup: 3 })).toThrow('watchErrors: `warmup` must be an integer in [10, Infinity]; got 3');
});
