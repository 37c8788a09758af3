/** How scores of windows become those of samples: the mean or the greatest of the windows that hold a sample. */
export type GiveBack = 'mean' | 'max';

/**
 * Scores of samples from those of windows: of all windows that hold the sample and have a score. NaN where none has.
 * @param windows score of the window that begins at each place, shape (nWindows); NaN: no verdict
 * @param n samples
 * Cost: O(n).
 */
export function toSamples(windows: Float64Array, size: number, n: number, how: GiveBack = 'mean'): Float64Array {
  return how === 'mean' ? meansOf(windows, size, n) : greatestOf(windows, size, n);
}

/** Samples after which the running sum is taken anew, so that a high score leaves no rounding behind. */
const ANEW = 256;

function meansOf(windows: Float64Array, size: number, n: number): Float64Array {
  const out = new Float64Array(n);
  let [sum, count] = [0, 0];
  for (let i = 0; i < n; ++i) {
    const from = Math.max(0, i - size + 1);
    if (i % ANEW === 0) {
      [sum, count] = [0, 0];
      for (let w = from; w <= Math.min(i, windows.length - 1); ++w) {
        if (windows[w] !== windows[w]) continue;
        sum += windows[w];
        count += 1;
      }
    } else {
      const [gone, come] = [i - size, i];
      if (gone >= 0 && windows[gone] === windows[gone]) {
        sum -= windows[gone];
        count -= 1;
      }
      if (come < windows.length && windows[come] === windows[come]) {
        sum += windows[come];
        count += 1;
      }
    }
    out[i] = count > 0 ? sum / count : Number.NaN;
  }
  return out;
}

/** Sliding maximum by a queue of candidates that fall. */
function greatestOf(windows: Float64Array, size: number, n: number): Float64Array {
  const out = new Float64Array(n);
  const queue = new Int32Array(windows.length);
  let [head, tail] = [0, 0];
  for (let i = 0; i < n; ++i) {
    if (i < windows.length && windows[i] === windows[i]) {
      while (tail > head && windows[queue[tail - 1]] <= windows[i]) tail -= 1;
      queue[tail] = i;
      tail += 1;
    }
    while (head < tail && queue[head] <= i - size) head += 1;
    out[i] = head < tail ? windows[queue[head]] : Number.NaN;
  }
  return out;
}
