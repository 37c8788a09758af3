import type { Matrix } from '../../core/matrix.ts';
import { f64, i32, optional, rec } from '../../core/shape.ts';

/** Features that said the same of every training sample. Plain data. */
export interface Constants {
  readonly features: Int32Array;
  /** Their values; NaN where all cells were missing. */
  readonly values: Float64Array;
}

/** A difference below this share of the value is rounding. */
const ROUNDING = 1e-12;

/** Find them. Cost: O(n) a constant feature, little for the others. */
export function constantsOf({ values, rows, columns }: Matrix): Constants {
  const features: number[] = [];
  for (let j = 0; j < columns; ++j) {
    let p = j + columns;
    while (p < rows * columns && !differs(values[j], values[p])) p += columns;
    if (rows > 0 && p >= rows * columns) features.push(j);
  }
  return { features: Int32Array.from(features), values: Float64Array.from(features, (j) => values[j]) };
}

/** Whether a feature that always had the first value changes with the second. A cell that is missing now is no change. */
const differs = (constant: number, value: number): boolean =>
  constant === constant ? Math.abs(value - constant) > ROUNDING * Math.abs(constant) : value === value;

/** Call `visit` for each sample and each constant feature that has another value in it. Cost: O(constant features) a sample. */
export function eachChange({ features, values }: Constants, x: Matrix, visit: (sample: number, feature: number) => void): void {
  for (let k = 0; k < features.length; ++k) {
    for (let i = 0, p = features[k]; i < x.rows; ++i, p += x.columns) if (differs(values[k], x.values[p])) visit(i, features[k]);
  }
}

/** Add `weight` to the score of a sample for each of its changes. */
export function addChanges(constants: Constants, weight: number, x: Matrix, out: Float64Array): void {
  eachChange(constants, x, (i) => {
    out[i] += weight;
  });
}

/** The same by feature, for one sample: contributions with `weight` added where the feature has changed. */
export function withChanges(constants: Constants, weight: number, sample: Float64Array, parts: Float64Array): Float64Array {
  eachChange(constants, { values: sample, rows: 1, columns: sample.length }, (_, j) => {
    parts[j] += weight;
  });
  return parts;
}

/** Those that say the same of further samples too. */
export function stillConstant(constants: Constants, x: Matrix): Constants {
  const changed = new Set<number>();
  eachChange(constants, x, (_, j) => changed.add(j));
  const kept = Array.from(constants.features.keys()).filter((k) => !changed.has(constants.features[k]));
  return { features: Int32Array.from(kept, (k) => constants.features[k]), values: Float64Array.from(kept, (k) => constants.values[k]) };
}

/** What they must look like in a snapshot, where there are any. */
export const constantsShape = optional(
  rec({ features: i32('constants', { min: 0, below: 'columns' }), values: f64('constants', { which: 'missing' }) }),
);
