import { HapaxError } from '../core/errors.ts';
import { firstUnusual, type Matrix, type Rows, toMatrix, tooLarge } from '../core/matrix.ts';
import { checkSparse, isSparse, type Sparse } from '../core/sparse.ts';
import { impute, imputeSparse, type Profile } from './explaining/profile.ts';

/** What a detector accepts as samples: lists of numbers, a matrix, or sparse rows. */
export type Samples = Rows | Sparse;

/** What a missing (NaN) cell does: the method has a meaning for it, it becomes the training median, or it is an error. */
export type MissingRule = 'accept' | 'impute' | 'refuse';

/** Samples at the door, sparse ones as they are. @throws HapaxError `SHAPE`, `INPUT` */
export const atTheDoor = (samples: Samples): Matrix | Sparse =>
  typeof samples === 'object' && samples !== null && isSparse(samples) ? checkSparse(samples) : toMatrix(samples);

/** Apply the method's rule for missing cells. @param missing place of the first one, -1 when there is none */
export function ready({ id, missing: rule }: { id: string; missing: MissingRule }, seen: Profile, x: Matrix, missing: number): Matrix {
  if (rule === 'accept' || missing < 0) return x;
  if (rule === 'impute') return impute(seen, x, missing);
  return refuseMissing(id, placeOf(missing, x));
}

/** The same for sparse samples: only stored cells can be missing. */
export function readySparse(
  { id, missing: rule }: { id: string; missing: MissingRule },
  seen: Profile,
  x: Sparse,
  missing: number,
): Sparse {
  if (rule === 'accept' || missing < 0) return x;
  if (rule === 'refuse') return refuseMissing(id, sparsePlaceOf(missing, x));
  return imputeSparse(seen, x);
}

/** Refuse values that are too large. Returns the place of the first missing cell, -1 when there is none. */
export function checkInput(who: string, x: Matrix): number {
  return checkValues(who, x.values, (at) => placeOf(at, x));
}

/** The same for sparse samples; the place is one in `data`. */
export function checkSparseInput(who: string, x: Sparse): number {
  return checkValues(who, x.data, (at) => sparsePlaceOf(at, x));
}

function checkValues(who: string, values: Float64Array, place: (at: number) => string): number {
  const first = firstUnusual(values);
  let at = first;
  while (at >= 0 && values[at] !== values[at]) at = firstUnusual(values, at + 1);
  if (at >= 0) throw new HapaxError('INPUT', `${who}: ${place(at)} is ${tooLarge(values[at])}`);
  return first;
}

function refuseMissing(id: string, place: string): never {
  throw new HapaxError('INPUT', `${id} does not take missing values; ${place} is NaN: fill it in or leave the sample out`);
}

const placeOf = (at: number, { columns }: Matrix): string => `sample ${Math.floor(at / columns)}, feature ${at % columns}`;

const sparsePlaceOf = (at: number, { indptr, indices }: Sparse): string =>
  `sample ${indptr.findIndex((end) => end > at) - 1}, feature ${indices[at]}`;
