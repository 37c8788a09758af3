/** Numbers that one sketch occupies: how many values it has seen, five heights, five positions. */
export const P_SQUARE_SIZE = 11;

/**
 * Take a value into the sketch at `at`: five markers at the least, q/2, q, (1 + q)/2 and greatest value seen, moved along parabolas.
 * Jain & Chlamtac (1985), The P² algorithm for dynamic calculation of quantiles and histograms, CACM 28(10). Cost: O(1).
 */
export function addPSquare(s: Float64Array, at: number, q: number, value: number): void {
  const heights = at + 1;
  const positions = at + 6;
  const n = (s[at] += 1);
  if (n <= 5) {
    let i = heights + n - 1;
    for (; i > heights && s[i - 1] > value; --i) s[i] = s[i - 1];
    s[i] = value;
    s[positions + n - 1] = n;
    return;
  }
  let cell = 0;
  if (value < s[heights]) s[heights] = value;
  else if (value >= s[heights + 4]) {
    s[heights + 4] = value;
    cell = 3;
  } else while (value >= s[heights + cell + 1]) ++cell;
  for (let i = cell + 1; i < 5; ++i) s[positions + i] += 1;
  for (let i = 1; i < 4; ++i) {
    const wanted = 1 + (n - 1) * (i === 1 ? q / 2 : i === 2 ? q : (1 + q) / 2);
    const lag = wanted - s[positions + i];
    const [before, here, after] = [s[positions + i - 1], s[positions + i], s[positions + i + 1]];
    if ((lag >= 1 && after - here > 1) || (lag <= -1 && before - here < -1)) {
      const step = Math.sign(lag);
      const [low, mid, high] = [s[heights + i - 1], s[heights + i], s[heights + i + 1]];
      const up = ((here - before + step) * (high - mid)) / (after - here);
      const down = ((after - here - step) * (mid - low)) / (here - before);
      const parabolic = mid + (step / (after - before)) * (up + down);
      const linear = step > 0 ? mid + (high - mid) / (after - here) : mid - (low - mid) / (before - here);
      s[heights + i] = low < parabolic && parabolic < high ? parabolic : linear;
      s[positions + i] = here + step;
    }
  }
}

/** The quantile that the sketch at `at` holds; exact up to five values, NaN for none. */
export function pSquareQuantile(s: Float64Array, at: number, q: number): number {
  const n = s[at];
  if (n === 0) return Number.NaN;
  if (n > 5) return s[at + 3];
  const h = q * (n - 1);
  const low = Math.trunc(h);
  return h === low ? s[at + 1 + low] : s[at + 1 + low] + (s[at + 2 + low] - s[at + 1 + low]) * (h - low);
}
