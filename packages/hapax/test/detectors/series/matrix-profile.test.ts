import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixProfile } from '../../../src/index.ts';
import { normalRows } from '../../data.ts';

const SIZE = 6;

/** Distance of two windows by the definition, in units of √m. */
function distance(a: readonly number[], b: readonly number[]): number {
  const shape = (w: readonly number[]) => {
    const mean = w.reduce((s, v) => s + v, 0) / w.length;
    const deviation = Math.sqrt(w.reduce((s, v) => s + (v - mean) ** 2, 0) / w.length);
    return deviation < 1e-9 ? undefined : w.map((v) => (v - mean) / deviation);
  };
  const [x, y] = [shape(a), shape(b)];
  if (x === undefined || y === undefined) return x === y ? 0 : 1;
  return Math.sqrt(x.reduce((s, v, k) => s + (v - y[k]!) ** 2, 0) / x.length);
}

const windowsOf = (x: readonly number[], size: number) => Array.from({ length: x.length - size + 1 }, (_, i) => x.slice(i, i + size));

/** Nearest of those that may be compared, NaN where there is none. */
function nearest(of: readonly number[][], others: readonly number[][], may: (i: number, j: number) => boolean): number[] {
  return of.map((a, i) => {
    const all = others.filter((_, j) => may(i, j)).map((b) => distance(a, b));
    return all.length === 0 ? Number.NaN : Math.min(...all);
  });
}

const back = (windows: readonly number[], size: number, n: number) =>
  Array.from({ length: n }, (_, i) => {
    const held = windows.filter((v, w) => w <= i && i < w + size && v === v);
    return held.length === 0 ? Number.NaN : held.reduce((a, b) => a + b, 0) / held.length;
  });

function same(ours: ArrayLike<number>, wanted: readonly number[]): void {
  wanted.forEach((v, i) => {
    if (Number.isNaN(v)) expect(ours[i], `${i}`).toBeNaN();
    else expect(ours[i]! - v, `${i}: ${ours[i]} against ${v}`).toBeCloseTo(0, 6);
  });
}

const rowsOf = (x: readonly number[]) => x.map((v) => [v]);
// Steps of one half: windows that stand still and windows that are equal come often.
const values = fc.array(
  fc.integer({ min: -4, max: 4 }).map((v) => v / 2),
  { minLength: 40, maxLength: 70 },
);

describe('matrixProfile', () => {
  test('is the definition: all windows, those of the past, those of the training samples', () => {
    fc.assert(
      fc.property(values, values, (x, normal) => {
        const n = x.length;
        const all = windowsOf(x, SIZE);
        const fit = (compare: 'all' | 'past' | 'training', on: readonly number[]) =>
          matrixProfile({ windowSize: SIZE, compare }).fit(rowsOf(on)).score(rowsOf(x));
        same(
          fit('all', x),
          back(
            nearest(all, all, (i, j) => Math.abs(i - j) >= 3),
            SIZE,
            n,
          ),
        );
        const past = nearest(all, all, (i, j) => i - j >= 3).map((v, i) => (i < 4 * SIZE ? Number.NaN : v));
        same(fit('past', x), back(past, SIZE, n));
        same(
          fit('training', normal),
          back(
            nearest(all, windowsOf(normal, SIZE), () => true),
            SIZE,
            n,
          ),
        );
      }),
      { numRuns: 40 },
    );
  });

  test('of several lengths the highest score counts, of several channels the mean of the highest share', () => {
    const rows = normalRows(120, 3, 4);
    const one = (j: number, windowSize: number) =>
      matrixProfile({ windowSize })
        .fit(rows.map((row) => [row[j]!]))
        .score(rows.map((row) => [row[j]!]));
    const lengths = matrixProfile({ windowSize: 8, lengths: [0.5, 1] })
      .fit(rows.map(([a]) => [a!]))
      .score(rows.map(([a]) => [a!]));
    const [short, long] = [one(0, 4), one(0, 8)];
    for (const [i, v] of lengths.entries()) expect(v).toBe(Math.max(short[i]!, long[i]!));
    const scores = matrixProfile({ windowSize: 8, share: 0.67 }).fit(rows).score(rows);
    const channels = [0, 1, 2].map((j) => one(j, 8));
    scores.forEach((v, i) => {
      const [, b, c] = channels.map((channel) => channel[i]!).sort((p, q) => p - q);
      expect(v).toBeCloseTo((b! + c!) / 2, 12);
    });
  });

  test('a window that stands still is 0 from another and 1 from any that moves', () => {
    const noise = normalRows(160, 1, 3).map(([a]) => a!);
    const once = noise.map((v, t) => [t >= 60 && t < 80 ? 5 : v]);
    const twice = noise.map((v, t) => [(t >= 60 && t < 80) || (t >= 120 && t < 140) ? 5 : v]);
    const score = (x: number[][]) => matrixProfile({ windowSize: 10, exclusion: 2 }).fit(x).score(x)[69]!;
    expect(score(once)).toBeCloseTo(1, 9);
    expect(score(twice)).toBe(0);
  });

  test('gaps up to an eighth of a window are bridged, longer ones have no score and are nobody’s neighbour; it is said', () => {
    const wave = Array.from({ length: 400 }, (_, t) => [Math.sin(t / 5) + Math.sin(t / 7) / 3]);
    const holes = wave.map((row, t) => (t === 100 || (t >= 200 && t < 204) ? [Number.NaN] : row));
    const model = matrixProfile({ windowSize: 16 }).fit(holes);
    const scores = model.score(holes);
    expect(Number.isFinite(scores[100])).toBe(true);
    expect([199, 200, 203, 204].map((t) => Number.isNaN(scores[t]!))).toEqual([false, true, true, false]);
    expect(model.notes).toEqual([
      'windows of 16 samples',
      '5 values are missing: up to 2 in a row were bridged, windows with longer gaps have no score',
    ]);
  });

  test('it tells the passage that is most like the one asked about', () => {
    const wave = Array.from({ length: 300 }, (_, t) => [Math.sin((2 * Math.PI * t) / 25), 0.01 * ((t * 37) % 11)]);
    const model = matrixProfile({ windowSize: 25, share: 0 }).fit(wave);
    const { passages, sentence } = model.explainAt(wave, 150, ['load', 'flow']);
    expect(passages).toHaveLength(2);
    expect(passages![0]!.to - passages![0]!.from).toBe(25);
    expect(sentence).toMatch(/^Score .*; most like it are samples \d+ to \d+, at distance .*\.$/);
  });

  test('a discord that comes twice is found beside the training samples', () => {
    const wave = Array.from({ length: 600 }, (_, t) => Math.sin((2 * Math.PI * t) / 25));
    const odd = wave.map((v, t) => [(t >= 400 && t < 425) || (t >= 500 && t < 525) ? Math.abs(v) : v]);
    const at = (compare: 'all' | 'training') => matrixProfile({ windowSize: 25, compare }).fit(odd.slice(0, 300)).score(odd)[412]!;
    expect(at('all')).toBeLessThan(0.05);
    expect(at('training')).toBeGreaterThan(0.3);
  });

  test('has the profiles of stumpy, by bench/peers/golden/matrix_profile.py', () => {
    interface Golden {
      readonly m: number;
      readonly exclusion: number;
      readonly x: readonly number[];
      readonly all: readonly number[];
      readonly past: readonly (number | null)[];
      readonly training: readonly number[];
    }
    const golden: Golden = JSON.parse(readFileSync(new URL('../../fixtures/matrix_profile_stumpy.json', import.meta.url), 'utf8'));
    const { m, exclusion, x } = golden;
    const unit = (profile: readonly (number | null)[]) =>
      back(
        profile.map((v) => (v === null ? Number.NaN : v / Math.sqrt(m))),
        m,
        x.length,
      );
    // stumpy leaves out windows as near as its exclusion zone, we those that are nearer than ours.
    const detector = (compare: 'all' | 'past' | 'training') => matrixProfile({ windowSize: m, exclusion: (exclusion + 1) / m, compare });
    same(detector('all').fit(rowsOf(x)).score(rowsOf(x)), unit(golden.all));
    same(detector('past').fit(rowsOf(x)).score(rowsOf(x)), unit(golden.past.map((v, i) => (i < 4 * m ? null : v))));
    same(
      detector('training')
        .fit(rowsOf(x.slice(0, 240)))
        .score(rowsOf(x)),
      unit(golden.training),
    );
  });
});
