import { type Matrix, zeros } from '../../core/matrix.ts';
import { random } from '../../core/random.ts';
import { symmetricEigen } from '../linear/eigen.ts';
import { centred } from './cut.ts';

/** How well a shape fits another at its best shift. */
export interface Fit {
  /** 1 less the greatest cross-correlation: 0 is the same shape, 1 nothing in common, 2 the opposite. */
  readonly distance: number;
  /** Samples that the second is late by. */
  readonly shift: number;
}

/**
 * Shape-based distance of row i of a and row j of b, both of mean 0: 1 − max over shifts of Σ a_t b_{t+s} / (‖a‖ ‖b‖), nothing beyond the ends.
 * Cost: O(parts²). Source: Paparrizos & Gravano (2015), k-Shape, SIGMOD.
 */
export function shapeDistance(a: Matrix, i: number, b: Matrix, j: number): Fit {
  const m = a.columns;
  const [p, q] = [i * m, j * m];
  let [squaresA, squaresB] = [0, 0];
  for (let t = 0; t < m; ++t) {
    squaresA += a.values[p + t] ** 2;
    squaresB += b.values[q + t] ** 2;
  }
  const norm = Math.sqrt(squaresA * squaresB);
  // Two flat windows are alike, and a flat one has nothing in common with any other.
  if (!(norm > 0)) return { distance: squaresA > 0 || squaresB > 0 ? 1 : 0, shift: 0 };
  let [best, shift] = [-Infinity, 0];
  for (let s = 1 - m; s < m; ++s) {
    let sum = 0;
    for (let t = Math.max(0, -s), end = Math.min(m, m - s); t < end; ++t) sum += a.values[p + t] * b.values[q + t + s];
    if (sum > best || (sum === best && Math.abs(s) < Math.abs(shift))) [best, shift] = [sum, s];
  }
  return { distance: Math.max(0, 1 - best / norm), shift };
}

export interface ShapePlan {
  readonly nClusters: number;
  readonly maxIter: number;
  readonly seed: number;
}

/**
 * Centres of shapes by k-shape: each window to the centre at the least shape-based distance, each centre anew as the shape that fits its aligned windows
 * best (first eigenvector of what they have in common), until nothing changes.
 * @param windows rows of mean 0 and deviation 1, flat ones 0
 * @returns shape (k, parts), rows of mean 0; fewer than k where windows are fewer
 */
export function shapeCentres(windows: Matrix, { nClusters, maxIter, seed }: ShapePlan): Matrix {
  const { rows: n, columns: m } = windows;
  const k = Math.min(nClusters, n);
  const centres = zeros(k, m);
  if (k === 0) return centres;
  // Far apart at first: the next centre is the window farthest from those there are.
  const nearest = new Float64Array(n).fill(Infinity);
  for (let c = 0, next = random(seed).sample(n, 1)[0]; c < k; ++c) {
    centres.values.set(windows.values.subarray(next * m, (next + 1) * m), c * m);
    next = 0;
    for (let i = 0; i < n; ++i) {
      nearest[i] = Math.min(nearest[i], shapeDistance(centres, c, windows, i).distance);
      if (nearest[i] > nearest[next]) next = i;
    }
  }
  const member = new Int32Array(n).fill(-1);
  for (let round = 0; round < maxIter; ++round) {
    let moved = 0;
    const shifts = new Int32Array(n);
    for (let i = 0; i < n; ++i) {
      let [best, own] = [Infinity, 0];
      for (let c = 0; c < k; ++c) {
        const { distance, shift } = shapeDistance(centres, c, windows, i);
        if (distance < best) [best, own, shifts[i]] = [distance, c, shift];
      }
      if (member[i] !== own) moved += 1;
      member[i] = own;
    }
    if (moved === 0) break;
    for (let c = 0; c < k; ++c) {
      const shape = commonShape(windows, member, shifts, c);
      if (shape !== undefined) centres.values.set(shape, c * m);
    }
  }
  return centres;
}

/** The shape that the aligned windows of a cluster have most in common; undefined for an empty one, which keeps its centre. */
function commonShape(windows: Matrix, member: Int32Array, shifts: Int32Array, c: number): Float64Array | undefined {
  const m = windows.columns;
  const product = new Float64Array(m * m);
  const mean = new Float64Array(m);
  const row = new Float64Array(m);
  let count = 0;
  for (let i = 0; i < windows.rows; ++i) {
    if (member[i] !== c) continue;
    for (let t = 0; t < m; ++t) {
      const from = t + shifts[i];
      row[t] = from >= 0 && from < m ? windows.values[i * m + from] : 0;
    }
    centred(row, 0, 1, m, 'shape');
    for (let a = 0; a < m; ++a) {
      mean[a] += row[a];
      for (let b = 0; b < m; ++b) product[a * m + b] += row[a] * row[b];
    }
    count += 1;
  }
  if (count === 0) return undefined;
  const { vectors } = symmetricEigen(product, m);
  const shape = vectors.slice(0, m);
  centred(shape, 0, 1, m, 'shape');
  const sign = shape.reduce((sum, v, t) => sum + v * mean[t], 0) < 0 ? -1 : 1;
  return shape.map((v) => sign * v);
}
