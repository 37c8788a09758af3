import { defineTransform } from '../contract/transform.ts';
import { type Matrix, zeros } from '../core/matrix.ts';
import { integer } from '../core/options.ts';
import { also, rec, WIDEST, whole } from '../core/shape.ts';

/**
 * Shingles: each sample together with the ones before it, so that a detector for tables sees shapes in time. Features that come out:
 * all of the sample itself, then all of one sample ago, and so on. Samples must be in time order.
 * The first `size − 1` samples miss their past (NaN). Cost: O(n d size).
 */
export const lags = defineTransform({
  id: 'lags',
  state: also<{ readonly size: number }>(rec({ size: whole(1, undefined, 10_000) }), ({ size }, length) =>
    size * length('columns') <= WIDEST ? undefined : `give at most ${WIDEST} features`,
  ),
  title: 'Lagged features (shingles)',
  source: 'Takens (1981), Detecting strange attractors in turbulence, Lecture Notes in Mathematics 898',
  options: { size: integer(8, { min: 1, max: 10_000 }, 'Samples in a shingle, the newest included.') },
  fit: (_, { size }) => ({ size }),
  history: ({ size }) => size,
  apply({ size }, x): Matrix {
    const out = zeros(x.rows, x.columns * size);
    for (let i = 0; i < x.rows; ++i) {
      for (let lag = 0; lag < size; ++lag) {
        const to = i * out.columns + lag * x.columns;
        if (lag > i) out.values.fill(Number.NaN, to, to + x.columns);
        else out.values.set(x.values.subarray((i - lag) * x.columns, (i - lag + 1) * x.columns), to);
      }
    }
    return out;
  },
  origins: ({ size }, columns) => Int32Array.from({ length: size * columns }, (_, k) => k % columns),
  names: ({ size }, names) =>
    Array.from({ length: size }, (_, lag) => names.map((name) => (lag === 0 ? name : `${name}, ${lag} ago`))).flat(),
});
