import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dynamicThresholding, forecastErrors } from '../../src/forecast/dynamic-thresholding.ts';
import type { DynamicOptions } from '../../src/forecast/options.ts';
import { normalRows } from '../data.ts';
import { shared } from '../shared.ts';

interface GoldenSide {
  readonly E_seq: readonly (readonly [number, number])[];
  readonly non_anom_max: number;
}
interface Golden {
  readonly name: string;
  readonly like?: string;
  readonly channel_id: string;
  readonly config: Readonly<
    Record<'batch_size' | 'window_size' | 'smoothing_perc' | 'error_buffer' | 'l_s' | 'n_predictions' | 'p', number>
  >;
  readonly actual: readonly number[];
  readonly y_hat: readonly number[];
  readonly e_s: Readonly<Record<string, number>> | readonly number[];
  readonly normalized: number;
  readonly i_anom: readonly number[];
  readonly E_seq: readonly (readonly [number, number])[];
  readonly anom_scores: readonly { readonly start_idx: number; readonly end_idx: number; readonly score: number }[];
  readonly windows: readonly {
    readonly start: number;
    readonly end: number;
    readonly mean_e_s: number;
    readonly sd_e_s: number;
    readonly sd_threshold: number;
    readonly epsilon: number;
    readonly sd_threshold_inv: number;
    readonly epsilon_inv: number;
    readonly before_prune: { readonly reg: GoldenSide; readonly inv: GoldenSide };
    readonly kept: readonly number[];
  }[];
}

/** The reference sums pairwise, we sum in order: some thousand additions apart. */
const ROUNDING = 1e-12;

const stored: Golden[] = JSON.parse(
  gunzipSync(readFileSync(new URL('../fixtures/telemanom-errors.json.gz', import.meta.url))).toString(),
).cases;
const full = shared('golden/telemanom_errors_small.json');
const cases: Golden[] = full === undefined ? stored : JSON.parse(readFileSync(full, 'utf8')).cases;
const dataOf = (one: Golden) => stored.concat(cases).find((c) => c.name === (one.like ?? one.name) && c.actual !== null)!;

function run(one: Golden, options: Partial<DynamicOptions> = {}) {
  const { config } = one,
    { actual, y_hat } = dataOf(one);
  return dynamicThresholding(
    forecastErrors(actual.slice(0, y_hat.length), y_hat),
    {
      rule: 'published',
      batchSize: config.batch_size,
      windowSize: config.window_size,
      smoothing: config.smoothing_perc,
      buffer: config.error_buffer,
      history: config.l_s,
      horizons: config.n_predictions,
      prune: config.p,
      head: one.channel_id === 'C-2' ? 'keep' : 'mean',
      ...options,
    },
    actual,
  );
}
const near = (ours: number, theirs: number) =>
  expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(ROUNDING * Math.max(1, Math.abs(theirs)));
const places = (flags: Uint8Array) => [...flags.keys()].filter((i) => flags[i] !== 0);

describe.each(cases.map((one) => [one.name, one] as const))('published rule, %s', (_, one) => {
  const ours = run(one);
  test('errors are smoothed and normalised as in the reference', () => {
    for (const [i, value] of Object.entries(one.e_s)) near(ours.smoothed[Number(i)]!, value);
    near(ours.normalized, one.normalized);
  });
  test('every window has the thresholds, candidates and anomalies of the reference', () => {
    expect(ours.windows.map(({ start, end }) => [start, end])).toEqual(one.windows.map(({ start, end }) => [start, end]));
    one.windows.forEach((theirs, i) => {
      const window = ours.windows[i]!;
      near(window.mean, theirs.mean_e_s);
      near(window.sd, theirs.sd_e_s);
      expect([window.high.z, window.low.z]).toEqual([theirs.sd_threshold, theirs.sd_threshold_inv]);
      near(window.high.epsilon, theirs.epsilon);
      near(window.low.epsilon, theirs.epsilon_inv);
      expect([...window.kept]).toEqual(theirs.kept);
      for (const [side, golden] of [
        [window.high, theirs.before_prune.reg],
        [window.low, theirs.before_prune.inv],
      ] as const) {
        expect(side.runs.map(({ start, end }) => [start, end - 1])).toEqual(golden.E_seq);
        near(side.largestNormal, golden.non_anom_max);
      }
    });
  });
  test('sequences and scores are those of the reference', () => {
    const { l_s } = one.config;
    expect(places(ours.anomalous)).toEqual(one.i_anom);
    expect(ours.events.map(({ start, end }) => [start + l_s, end - 1 + l_s])).toEqual(one.E_seq);
    expect(ours.parts.map(({ start, end }) => [start, end - 1])).toEqual(one.anom_scores.map((s) => [s.start_idx, s.end_idx]));
    for (const [i, { score }] of one.anom_scores.entries()) near(ours.parts[i]!.score, score);
  });
});

const real = shared('golden/telemanom_P2_real.json');
test.skipIf(real === undefined)(
  'a channel of the SMAP satellite gives the published sequence and score (skipped without reference data)',
  () => {
    const { y, y_hat, published, recomputed } = JSON.parse(readFileSync(real!, 'utf8'));
    const options = { rule: 'published', horizons: 10 } as const;
    const ours = dynamicThresholding(forecastErrors(y, y_hat), options, y);
    expect(ours.events.map(({ start, end }) => [start + 250, end - 1 + 250])).toEqual(published.E_seq);
    near(Math.max(...ours.parts.map(({ score }) => score)), published.score);
    near(ours.normalized, recomputed.normalized);
    expect(ours.windows.length).toBe(recomputed.windows.length);
    expect(ours.events[0]!.score).toBe(Math.max(...ours.parts.map(({ score }) => score)));
  },
);

/** Errors of a steady forecaster with bumps at the given places. */
function bumpy(n: number, bumps: readonly (readonly [at: number, height: number])[], seed = 1): Float64Array {
  const errors = Float64Array.from(normalRows(n, 1, seed), ([v]) => 0.05 * Math.abs(v!));
  for (const [at, height] of bumps) for (let i = at; i < Math.min(n, at + 5); ++i) errors[i]! += height;
  return errors;
}
const SHARP = { smoothing: 0.0015, buffer: 10 } as const;

describe('corrected rule', () => {
  test('an anomaly between the last window but one and the last batch is found, where the published rule is blind', () => {
    const errors = bumpy(3000, [[2890, 1.5]]);
    expect(dynamicThresholding(errors, { ...SHARP, rule: 'published' }).events).toEqual([]);
    const { events } = dynamicThresholding(errors, SHARP);
    expect(events).toHaveLength(1);
    expect(events[0]!.start).toBe(2890);
    expect(events[0]!.end - events[0]!.start).toBeLessThan(15);
  });
  test('every error is judged in exactly one window', () => {
    for (const n of [1, 69, 70, 2099, 2100, 2101, 2170, 2999, 3000]) {
      for (let at = Math.max(0, n - 200); at < n; at += 13) {
        const { events, windows } = dynamicThresholding(bumpy(n, [[at, 5]]), { ...SHARP, buffer: 0 });
        if (n > 100)
          expect(
            events.some(({ start, end }) => start <= at && at < end),
            `${n} ${at}`,
          ).toBe(true);
        expect(windows.at(-1)!.end).toBe(n);
      }
    }
  });
  test('events that no window sees whole have one score, the largest', () => {
    const errors = bumpy(3000, []);
    for (let i = 2150; i < 2400; ++i) errors[i] = 1 + (i - 2150) / 250;
    const { events, parts } = dynamicThresholding(errors, SHARP);
    expect(parts.length).toBeGreaterThan(1);
    expect(events).toHaveLength(1);
    expect(events[0]!.score).toBe(Math.max(...parts.map(({ score }) => score)));
  });
  test('the unit of the series does not matter', () => {
    const errors = bumpy(2600, [
        [700, 1],
        [2300, 2],
      ]),
      series = Float64Array.from(normalRows(2600, 1, 3), ([v]) => v!),
      found = dynamicThresholding(errors, SHARP, series).events;
    expect(found).toHaveLength(2);
    for (const unit of [2 ** -30, 2 ** 40]) {
      const scaled = dynamicThresholding(
        errors.map((e) => e * unit),
        SHARP,
        series.map((v) => v * unit),
      ).events;
      expect(scaled).toEqual(found);
    }
  });
  test('missing errors are passed over and nothing is NaN', () => {
    const errors = bumpy(2600, [[2300, 2]]);
    for (let i = 0; i < 2600; i += 7) errors[i] = Number.NaN;
    const { events, windows } = dynamicThresholding(errors, { ...SHARP, direction: 'high' });
    expect(events.filter(({ score }) => score > 1)).toMatchObject([{ start: 2300 }]);
    expect(events.every(({ score }) => Number.isFinite(score))).toBe(true);
    expect(windows.every(({ mean, sd, high, low }) => [mean, sd, high.epsilon, low.epsilon].every(Number.isFinite))).toBe(true);
  });
  test.each([
    ['nothing', []],
    ['one error', [1]],
    ['perfect forecasts', Array(300).fill(0)],
    ['constant errors', Array(300).fill(0.7)],
    ['nothing known', Array(300).fill(Number.NaN)],
  ])('%s has no anomalies', (_, errors) => expect(dynamicThresholding(errors).events).toEqual([]));
  test('one error among perfect forecasts is found', () => {
    const errors = new Float64Array(300);
    errors[200] = 1;
    expect(dynamicThresholding(errors, { ...SHARP, smoothing: 0 }).events).toMatchObject([{ start: 200, end: 201, peak: 200 }]);
  });
  test('`around` errors on both sides are reported with an event, as far as the series goes; peak and score stay', () => {
    const errors = bumpy(3000, [
        [8, 3],
        [1500, 3],
        [1560, 3],
        [2993, 3],
      ]),
      plain = dynamicThresholding(errors, { ...SHARP, buffer: 30 }),
      wide = dynamicThresholding(errors, { ...SHARP, buffer: 30, around: 20 });
    expect(plain.events).toHaveLength(4);
    // 1500 and 1560 are 55 apart: their surroundings do not touch with 20, they do with 30.
    expect(wide.events.map(({ start, end }) => [start, end])).toEqual(
      plain.events.map(({ start, end }) => [Math.max(0, start - 20), Math.min(3000, end + 20)]),
    );
    expect(wide.events.map(({ peak, score }) => [peak, score])).toEqual(plain.events.map(({ peak, score }) => [peak, score]));
    expect(wide.anomalous).toEqual(plain.anomalous);
    expect(dynamicThresholding(errors, { ...SHARP, buffer: 30, around: 30 }).events).toHaveLength(3);
  });
  test('unusually quiet stretches are found only when asked for', () => {
    const errors = bumpy(2100, []).map((e) => 1 + e);
    errors.fill(0, 1000, 1020);
    const found = (direction: 'both' | 'high') => dynamicThresholding(errors, { ...SHARP, direction }).events.map(({ start }) => start);
    expect(found('both')).toEqual([1000]);
    expect(found('high')).toEqual([]);
  });
  test('the same as the definition written out', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 1000 }),
        (n, buffer, seed) => {
          const errors = bumpy(n, [[(seed * 31) % n, 1 + (seed % 3)]], seed);
          const options = { batchSize: 10, windowSize: 5, smoothing: 0.05, buffer, prune: 0.13, direction: 'high' } as const;
          expect(places(dynamicThresholding(errors, options).anomalous)).toEqual(naive(errors, options));
        },
      ),
      { numRuns: 60 },
    ));
});

/** The corrected rule for large errors, as slowly as it reads. */
function naive(
  errors: Float64Array,
  o: { batchSize: number; windowSize: number; smoothing: number; buffer: number; prune: number },
): number[] {
  const span = Math.max(1, Math.trunc(o.batchSize * o.windowSize * o.smoothing)),
    weight = (age: number) => (1 - 2 / (span + 1)) ** age,
    sum = (values: number[]) => values.reduce((a, b) => a + b, 0),
    mean = (values: number[]) => sum(values) / values.length,
    sd = (values: number[]) => Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2))),
    smooth = [...errors].map(
      (_, t) =>
        sum([...errors.slice(0, t + 1)].map((e, i) => weight(t - i) * e)) / sum([...errors.slice(0, t + 1)].map((_, i) => weight(t - i))),
    ),
    size = o.batchSize * o.windowSize,
    found = new Set<number>();
  const runs = (all: number[]) => {
    const out: number[][] = [];
    for (const i of all) out.at(-1)?.at(-1) === i - 1 ? out.at(-1)!.push(i) : out.push([i]);
    return out;
  };
  for (let start = 0, judged = 0; judged < errors.length; start += o.batchSize) {
    const end = start + size + o.batchSize > errors.length ? errors.length : start + size,
      all = Array.from({ length: end - start }, (_, i) => start + i),
      e = all.map((i) => smooth[i]!),
      [m, s] = [mean(e), sd(e)],
      near = (set: number[], reach: number) => all.filter((i) => set.some((j) => Math.abs(i - j) <= reach));
    let [best, z] = [-1e7, 12];
    for (let trial = 2.5; trial < 12; trial += 0.5) {
      const cut = near(
          all.filter((i) => smooth[i]! >= m + trial * s),
          Math.max(0, o.buffer - 1),
        ),
        below = e.filter((v) => v < m + trial * s),
        long = runs(cut).filter((run) => run.length > 1).length;
      if (cut.length === 0 || long > 5 || cut.length >= e.length / 2) continue;
      const gain = ((m - mean(below)) / m + (s - sd(below)) / s) / (long ** 2 + cut.length);
      if (gain >= best) [best, z] = [gain, trial];
    }
    const over = s > 0 ? all.filter((i) => smooth[i]! >= m + z * s && smooth[i]! > 0) : [],
      wide = near(over, o.buffer),
      groups = runs(wide.filter((i) => i >= judged)),
      peak = (group: number[]) => Math.max(...group.map((i) => smooth[i]!)),
      normal = Math.max(-1e6, ...all.filter((i) => !wide.includes(i) && !found.has(i)).map((i) => smooth[i]!)),
      falling = [...groups.map(peak).sort((a, b) => b - a), normal],
      last = falling.findLastIndex((v, i) => i + 1 < falling.length && !((v - falling[i + 1]!) / v < o.prune));
    for (const group of groups) if (falling.indexOf(peak(group)) <= last) for (const i of group) if (over.includes(i)) found.add(i);
    judged = end;
  }
  return [...found].sort((a, b) => a - b);
}

test('a hand-computed threshold', () => {
  // Nine errors of 1 and one of 11: mean 2, sd 3; below every level they leave mean 1, sd 0; the highest level below (11 - 2) / 3 = 3 stands.
  const { windows, events } = dynamicThresholding([1, 1, 1, 1, 1, 1, 1, 1, 11, 1], { smoothing: 0, buffer: 0, direction: 'high' });
  expect(windows[0]).toMatchObject({ mean: 2, sd: 3, high: { z: 3, epsilon: 11, largestNormal: 1 } });
  expect(events).toEqual([{ start: 8, end: 9, peak: 8, score: 0 }]);
});

test('what cannot be errors is refused', () => {
  expect(() => dynamicThresholding([1, -2])).toThrow(
    'dynamicThresholding: error 1 is -2; errors are distances, finite and at least 0, or NaN for missing',
  );
  expect(() => dynamicThresholding([1, 2, 3], {}, [1, 2])).toThrow(
    'dynamicThresholding: 3 errors but a series of 2; each error needs its value',
  );
  expect(() => forecastErrors([1, 2], [1])).toThrow('forecastErrors: 2 values and 1 forecasts; each value needs its forecast');
  expect(() => dynamicThresholding([1], { buffer: -1 })).toThrow(
    'dynamicThresholding: `buffer` must be an integer in [0, Infinity]; got -1',
  );
});
