/** Events of a side that may be beyond all others. */
export const EVENTS = 3;
/** Decades that trying so many on two sides costs. */
export const TRIED = Math.log10(2 * EVENTS);

/** A gap between the highest values and the next. */
export interface Gap {
  readonly surprise: number;
  /** The lowest value above it, and the highest below. */
  readonly least: number;
  readonly next: number;
  /** What it is measured in. */
  readonly unit: number;
}

/**
 * The most surprising gap between one of the highest values and the next, by Rényi's law of the gaps of an exponential tail whose scale is told by so many values below.
 * @param peaks descending
 * @param grain of the values: the scale is no less
 * @param floor what all above the gap must be beyond
 * @param scaleOf the scale of the tail below the k-th
 */
export function widest(
  peaks: readonly number[],
  tell: number,
  grain = 0,
  floor = -Infinity,
  scaleOf: typeof scaleBelow = scaleBelow,
): Gap | undefined {
  let best: Gap | undefined;
  for (let k = 1; k <= EVENTS && k + tell < peaks.length && peaks[k - 1] > floor; ++k) {
    const [least, next] = [peaks[k - 1], peaks[k]];
    const unit = (tell * Math.max(grain, scaleOf(peaks, k, tell))) / k;
    const surprise = unit > 0 ? tell * Math.log10(1 + (least - next) / unit) - TRIED : 0;
    if (surprise > (best?.surprise ?? 0)) best = { surprise, least, next, unit };
  }
  return best;
}

/** The scale of a tail as so many values behind the k-th tell it, by their mean: a little small, as what is compared with it by eye was set with it. @param x descending */
export const scaleBelow = (x: readonly number[], k: number, tell: number): number =>
  x.slice(k, k + tell).reduce((sum, v) => sum + v, 0) / tell - x[k + tell];

/** The same by the mean of the gaps i (x_i − x_{i+1}) between them, which are independent and exponential: the scale that the law of a gap holds with. */
export const scaleOfGaps = (x: readonly number[], k: number, tell: number): number =>
  scaleBelow(x, k, tell) + (k / tell) * (x[k] - x[k + tell]);

/** Decades by which the gap below the k-th is rarer than chance, where so many values tell the scale. @param x descending */
export const gapDecades = (x: readonly number[], k: number, tell: number, scale: number): number =>
  tell * Math.log10(1 + (k * (x[k - 1] - x[k])) / (tell * scale));

/** The highest values that are some cells apart, descending. @param apart cells, or those about a place that was taken */
export function highest(x: Float64Array, count: number, apart: number | ((at: number) => number)): number[] {
  const reach = typeof apart === 'number' ? () => apart : apart;
  const out: { at: number; height: number }[] = [];
  while (out.length < count) {
    let at = -1;
    for (let i = 0; i < x.length; ++i) {
      if (!(x[i] > (x[at] ?? -Infinity))) continue;
      if (out.every((one) => Math.abs(one.at - i) > reach(one.at))) at = i;
    }
    if (at < 0) break;
    out.push({ at, height: x[at] });
  }
  return out.map(({ height }) => height);
}

/** The gap that has a surprise. */
export const gapFor = (surprise: number, unit: number, tell: number): number => unit * Math.expm1(((surprise + TRIED) * Math.LN10) / tell);
