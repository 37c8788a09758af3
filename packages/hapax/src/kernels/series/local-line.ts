import { median } from '../ranks/quantile.ts';

/** Places of a window at which a line is fitted; between them the level is straight. */
const KNOTS = 8;
/** Values of a window that a line is fitted to, at most, spread evenly. */
const VALUES = 256;
/** Rounds of the weights that take outliers out. */
const ROUNDS = 4;
/** Values beyond this many median distances have no weight (Tukey's biweight at 6 MAD, as in loess). */
const REACH = 6;

/**
 * Robust local line: weighted straight lines through the known values near each place, outliers weighted down.
 * @param window samples on each side that have a weight (tricube)
 * @param from, to the stretch of the series that is one piece: beyond it nothing counts
 * @param flat fit constants instead of lines
 * Cost: O(n). Source: Cleveland (1979), Robust locally weighted regression, JASA 74.
 */
export function localLine(x: Float64Array, window: number, out: Float64Array, from = 0, to = x.length, flat = false): void {
  const step = Math.max(1, Math.floor(window / KNOTS));
  let before = from;
  let held = fitAt(x, from, window, from, to, flat);
  out[from] = held;
  for (let at = Math.min(from + step, to - 1); before < to - 1; at = Math.min(at + step, to - 1)) {
    const next = fitAt(x, at, window, from, to, flat);
    for (let i = before + 1; i <= at; ++i) out[i] = held + ((next - held) * (i - before)) / (at - before);
    before = at;
    held = next;
  }
}

/** The value of the line at `at`. The window shifts at the ends so that it always holds as many samples. */
function fitAt(x: Float64Array, at: number, window: number, from: number, to: number, flat: boolean): number {
  const low = Math.max(from, Math.min(at - window, to - 2 * window - 1));
  const high = Math.min(to, Math.max(at + window + 1, from + 2 * window + 1));
  const reach = Math.max(at - low, high - 1 - at) + 1;
  const step = Math.max(1, Math.floor((high - low) / VALUES));
  const places: number[] = [];
  for (let i = low; i < high; i += step) if (x[i] === x[i]) places.push(i);
  if (places.length === 0) return 0;
  const base = places.map((i) => (1 - (Math.abs(i - at) / reach) ** 3) ** 3);
  let weights = base;
  let value = median(places.map((i) => x[i]));
  let slope = 0;
  for (let round = 0; round <= ROUNDS; ++round) {
    const away = places.map((i) => Math.abs(x[i] - value - slope * (i - at)));
    const limit = REACH * median(away);
    // More than half of the values on the line: it is the line.
    if (!(limit > 0)) break;
    weights = base.map((w, k) => (away[k] < limit ? w * (1 - (away[k] / limit) ** 2) ** 2 : 0));
    let [w0, w1, w2, y0, y1] = [0, 0, 0, 0, 0];
    for (let k = 0; k < places.length; ++k) {
      const [w, t, y] = [weights[k], places[k] - at, x[places[k]]];
      w0 += w;
      w1 += w * t;
      w2 += w * t * t;
      y0 += w * y;
      y1 += w * t * y;
    }
    const determinant = w0 * w2 - w1 * w1;
    if (flat || !(determinant > 1e-9 * w0 * w2)) {
      value = y0 / w0;
      slope = 0;
    } else {
      value = (w2 * y0 - w1 * y1) / determinant;
      slope = (w0 * y1 - w1 * y0) / determinant;
    }
  }
  return value;
}
