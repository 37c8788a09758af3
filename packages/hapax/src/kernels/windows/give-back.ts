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

/**
 * Sums over blocks of `size` windows, from their beginning and to their end: any run of windows lies in two of them, and nothing is taken
 * away again, so a high score leaves no rounding behind.
 */
function meansOf(windows: Float64Array, size: number, n: number): Float64Array {
  const count = windows.length;
  const [fromStart, toEnd] = [new Float64Array(count), new Float64Array(count)];
  const [knownFromStart, knownToEnd] = [new Int32Array(count), new Int32Array(count)];
  const known = (w: number): number => (windows[w] === windows[w] ? 1 : 0);
  const score = (w: number): number => (windows[w] === windows[w] ? windows[w] : 0);
  for (let w = 0; w < count; ++w) {
    const first = w % size === 0;
    fromStart[w] = (first ? 0 : fromStart[w - 1]) + score(w);
    knownFromStart[w] = (first ? 0 : knownFromStart[w - 1]) + known(w);
  }
  for (let w = count - 1; w >= 0; --w) {
    const last = w === count - 1 || (w + 1) % size === 0;
    toEnd[w] = (last ? 0 : toEnd[w + 1]) + score(w);
    knownToEnd[w] = (last ? 0 : knownToEnd[w + 1]) + known(w);
  }
  return Float64Array.from({ length: n }, (_, i) => {
    const from = Math.max(0, i - size + 1);
    const to = Math.min(i, count - 1);
    if (to < from) return Number.NaN;
    // A run inside one block begins with it or ends with it.
    const whole = from % size === 0;
    const apart = Math.floor(from / size) !== Math.floor(to / size);
    const told = whole ? knownFromStart[to] : knownToEnd[from] + (apart ? knownFromStart[to] : 0);
    return told > 0 ? (whole ? fromStart[to] : toEnd[from] + (apart ? fromStart[to] : 0)) / told : Number.NaN;
  });
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
