import type { Matrix } from '../../core/matrix.ts';

/** (x − centre) / scale by feature, as a new matrix. */
export function shiftScale({ centre, scale }: { readonly centre: Float64Array; readonly scale: Float64Array }, x: Matrix): Matrix {
  const values = new Float64Array(x.values.length);
  for (let i = 0, k = 0; i < x.rows; ++i) for (let j = 0; j < x.columns; ++j, ++k) values[k] = (x.values[k] - centre[j]) / scale[j];
  return { ...x, values };
}
