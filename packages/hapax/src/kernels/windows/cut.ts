import { type Matrix, zeros } from '../../core/matrix.ts';

/** What is taken off a window before it is compared: nothing, its own mean, or mean and deviation. */
export type Centre = 'none' | 'mean' | 'shape';

/** How windows are cut from a series. */
export interface Cut {
  readonly size: number;
  /** Numbers that a feature of a window is summed up in: means of neighbouring samples where they are fewer than the samples. */
  readonly parts: number;
  readonly centre: Centre;
}

/** A deviation this small beside the values of the window is rounding: the window is flat. */
const ROUNDING = 1e-10;

/** First sample of each part, and the end of the last. */
export const partEdges = ({ size, parts }: Cut): Int32Array =>
  Int32Array.from({ length: parts + 1 }, (_, k) => Math.round((k * size) / parts));

/**
 * Write the windows that end at each sample: the newest part of all features, then the part before it, and so on. Sums go over the
 * samples of each window by itself, so that a window gives the same bits whatever is around it. A part is the mean of its known
 * samples, NaN where none is known; flat windows less their mean are 0.
 * @returns shape (nSamples, parts · nFeatures); rows of the first size − 1 samples are NaN
 * Cost: O(n d size).
 */
export function windowsEndingAt(x: Matrix, cut: Cut): Matrix {
  const { size, parts, centre } = cut;
  const { rows, columns: d, values } = x;
  const edges = partEdges(cut);
  const out = zeros(rows, parts * d);
  out.values.fill(Number.NaN, 0, Math.min(rows, size - 1) * out.columns);
  for (let i = size - 1; i < rows; ++i) {
    const from = i - size + 1;
    for (let j = 0; j < d; ++j) {
      const at = i * out.columns + j;
      for (let k = 0; k < parts; ++k) {
        let [sum, known] = [0, 0];
        for (let t = edges[parts - 1 - k]; t < edges[parts - k]; ++t) {
          const v = values[(from + t) * d + j];
          if (v !== v) continue;
          sum += v;
          known += 1;
        }
        out.values[at + k * d] = known > 0 ? sum / known : Number.NaN;
      }
      if (centre !== 'none') centred(out.values, at, d, parts, centre);
    }
  }
  return out;
}

/** Take mean, or mean and deviation, off `count` numbers that lie `step` apart. */
export function centred(values: Float64Array, at: number, step: number, count: number, centre: 'mean' | 'shape'): void {
  let [sum, known, largest] = [0, 0, 0];
  for (let k = 0, p = at; k < count; ++k, p += step) {
    if (values[p] !== values[p]) continue;
    sum += values[p];
    known += 1;
    largest = Math.max(largest, Math.abs(values[p]));
  }
  const mean = sum / known;
  let squares = 0;
  for (let k = 0, p = at; k < count; ++k, p += step) if (values[p] === values[p]) squares += (values[p] - mean) ** 2;
  const deviation = Math.sqrt(squares / known);
  const unit = centre === 'shape' ? deviation : 1;
  const flat = !(deviation > ROUNDING * largest);
  for (let k = 0, p = at; k < count; ++k, p += step) if (values[p] === values[p]) values[p] = flat ? 0 : (values[p] - mean) / unit;
}
