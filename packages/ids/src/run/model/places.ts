import type { Matrix } from 'hapax';
import type { Surprise } from './surprise.ts';
import { surpriseOf } from './tails.ts';

/** More samples than this are not drawn. */
export const DRAWN = 5000;
const STEPS = 40;

/**
 * Samples as points of a plane: the two principal components of their surprises, feature by feature. What is usual lies close together,
 * what is strange in the same way lies in the same direction. Power iteration from a fixed start, so that it is the same everywhere.
 */
export function placesOf({ tails }: Surprise, y: Matrix): readonly (readonly [number, number])[] | undefined {
  if (y.rows === 0 || y.rows > DRAWN) return undefined;
  const d = y.columns;
  const z = Float64Array.from(y.values, (value, at) => Math.sqrt(surpriseOf(tails[at % d], value)));
  for (let j = 0; j < d; ++j) {
    let sum = 0;
    for (let i = 0; i < y.rows; ++i) sum += z[i * d + j];
    for (let i = 0; i < y.rows; ++i) z[i * d + j] -= sum / y.rows;
  }
  const first = component(z, y.rows, d, undefined);
  const second = component(z, y.rows, d, first);
  return Array.from({ length: y.rows }, (_, i) => [along(z, i, d, first), along(z, i, d, second)] as const);
}

const along = (z: Float64Array, i: number, d: number, v: Float64Array): number => {
  let sum = 0;
  for (let j = 0; j < d; ++j) sum += z[i * d + j] * v[j];
  return sum;
};

function component(z: Float64Array, rows: number, d: number, without: Float64Array | undefined): Float64Array {
  let v = Float64Array.from({ length: d }, (_, j) => 1 + (j % 7) / 7);
  for (let step = 0; step < STEPS; ++step) {
    const next = new Float64Array(d);
    for (let i = 0; i < rows; ++i) {
      const share = along(z, i, d, v);
      for (let j = 0; j < d; ++j) next[j] += share * z[i * d + j];
    }
    if (without !== undefined) {
      const overlap = next.reduce((sum, one, j) => sum + one * without[j], 0);
      for (let j = 0; j < d; ++j) next[j] -= overlap * without[j];
    }
    const length = Math.hypot(...next);
    if (!(length > 1e-12)) return new Float64Array(d);
    v = next.map((one) => one / length);
  }
  return v;
}
