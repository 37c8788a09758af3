import { type Matrix, take, zeros } from '../../core/matrix.ts';
import { type Centre, centred } from './cut.ts';

/** The windows of one channel, and which of them miss no value. */
export interface ChannelWindows {
  /** Shape (nWindows, parts): oldest part first. */
  readonly windows: Matrix;
  readonly complete: Int32Array;
}

/**
 * All windows of one channel as means of at most `most` stretches of neighbouring samples, in order of time. What holds a missing value is not
 * complete, and its row is 0.
 * Cost: O(n size).
 */
export function channelWindows(x: Float64Array, size: number, most: number, centre: Centre = 'none'): ChannelWindows {
  const parts = Math.min(size, most);
  const rows = Math.max(0, x.length - size + 1);
  const edges = Int32Array.from({ length: parts + 1 }, (_, k) => Math.round((k * size) / parts));
  const windows = zeros(rows, parts);
  const complete: number[] = [];
  for (let i = 0, p = 0; i < rows; ++i, p += parts) {
    let known = true;
    for (let k = 0; k < parts && known; ++k) {
      let sum = 0;
      for (let t = i + edges[k]; t < i + edges[k + 1]; ++t) sum += x[t];
      windows.values[p + k] = sum / (edges[k + 1] - edges[k]);
      known = sum === sum;
    }
    if (known) complete.push(i);
    else windows.values.fill(0, p, p + parts);
    if (known && centre !== 'none') centred(windows.values, p, 1, parts, centre);
  }
  return { windows, complete: Int32Array.from(complete) };
}

/** Complete windows, at most `most` of them, spread evenly over the series: what many alike are learnt from. Shape (nTaken, parts). */
export function someWindows({ windows, complete }: ChannelWindows, most: number): Matrix {
  const step = Math.max(1, Math.ceil(complete.length / most));
  return take(
    windows,
    complete.filter((_, k) => k % step === 0),
  );
}

/** Scores of all windows from those of the complete ones, in their order; NaN for the others. */
export function ofComplete({ windows, complete }: ChannelWindows, score: (window: number, k: number) => number): Float64Array {
  const out = new Float64Array(windows.rows).fill(Number.NaN);
  for (const [k, i] of complete.entries()) out[i] = score(i, k);
  return out;
}
