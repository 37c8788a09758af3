import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { quantileSorted, sorted } from '../src/kernels/ranks/quantile.ts';

interface Golden {
  /** 60 training samples and 6 queries of 3 features. */
  readonly X: number[][];
  readonly Q: number[][];
  /** 240 values of a series. */
  readonly series: number[];
  /** By library and method, then by name: numbers, lists, or lists of lists. */
  readonly out: Readonly<Record<string, Readonly<Record<string, number[]>>>>;
}

/** Outputs of scikit-learn 1.9.1 and PyOD 3.6.5, written with ten decimals. */
export const golden: Golden = JSON.parse(readFileSync(new URL('./fixtures/sklearn_pyod_small.json', import.meta.url), 'utf8'));

/** Equal to 1e-9 relative; 1e-10 beside it because the reference values are rounded to ten decimals. */
export function expectClose(ours: ArrayLike<number>, theirs: ArrayLike<number>, relative = 1e-9): void {
  expect(ours.length).toBe(theirs.length);
  for (let i = 0; i < theirs.length; ++i) {
    expect(Math.abs(ours[i]! - theirs[i]!), `${i}: ${ours[i]} against ${theirs[i]}`).toBeLessThanOrEqual(
      relative * Math.abs(theirs[i]!) + 1e-10,
    );
  }
}

/** The threshold of the references at contamination 0.1: a quantile of in-sample scores; ours is taken out of sample. */
export const theirQuantile = (scores: ArrayLike<number>): number => quantileSorted(sorted(scores), 0.9);
