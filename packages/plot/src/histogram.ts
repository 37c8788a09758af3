/** Bin edges and heights of a histogram over finite values. */
export interface Histogram {
  /** Shape (bins + 1). */
  readonly edges: Float64Array;
  /** Counts, or densities that integrate to 1; shape (bins). */
  readonly heights: Float64Array;
  readonly count: number;
}

/** A narrower range than this, alone or against its own values, is one value: doubles could not tell the edges of its bins apart. */
const NARROWEST = 1e-290;
const NARROWEST_RELATIVE = 1e-8;

/** Count values into bins of equal width. Missing values are left out; the last bin holds its right edge. */
export function histogram(values: ArrayLike<number>, bins: number, unit: 'count' | 'density'): Histogram {
  let min = Infinity;
  let max = -Infinity;
  let count = 0;
  for (let i = 0; i < values.length; ++i) {
    const v = values[i];
    if (!Number.isFinite(v)) continue;
    count += 1;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  if (count === 0) [min, max] = [0, 1];
  if (!(max - min > Math.max(NARROWEST, NARROWEST_RELATIVE * Math.max(Math.abs(min), Math.abs(max))))) [min, max] = [min - 0.5, max + 0.5];
  const width = (max - min) / bins;
  const heights = new Float64Array(bins);
  const step = unit === 'count' ? 1 : 1 / (count * width);
  for (let i = 0; i < values.length; ++i) {
    const v = values[i];
    if (Number.isFinite(v)) heights[Math.min(bins - 1, Math.floor((v - min) / width))] += step;
  }
  return { edges: Float64Array.from({ length: bins + 1 }, (_, i) => min + i * width), heights, count };
}
