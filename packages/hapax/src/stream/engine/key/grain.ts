/**
 * The resolution of the data: values that come in steps (counts, states, readings rounded to a tenth) tie, and scores that tie have no
 * tail. So a value of such a feature is judged with a noise of half a step around it, as if it had not been rounded: ranks become
 * random among equals, and no spread falls below that of the steps.
 */
export interface Grain {
  /** The value before; NaN until the feature has been seen. */
  readonly last: Float64Array;
  /** Values seen. */
  readonly seen: Float64Array;
  /** Smallest change seen; 0 before the first. */
  readonly step: Float64Array;
  /** Width of the noise. */
  readonly width: Float64Array;
  /** Share of values equal to the one before, of about the last hundred. */
  readonly same: Float64Array;
}

const RATE = 0.01;
/** Where so many values repeat, a step is more than half a standard deviation. */
const COARSE = 0.2;
/** The noise grows in between these shares, so that data at a border are not judged now with it and now without. */
const BORDER = 0.05;
const GRAINY = 0.1;
/** Smaller changes are rounding of sums. */
const ROUNDING = 1e-9;
/** Noise of a feature that has not changed yet, in units of its last digit: a change by one unit then stands out. */
const UNCHANGED = 1 / 3;
/** The noise grows to the step slowly enough for models to follow, and narrows at once. */
const GROWTH = 1.002;

export const startGrain = (columns: number): Grain => ({
  last: new Float64Array(columns).fill(Number.NaN),
  seen: new Float64Array(columns),
  step: new Float64Array(columns),
  width: new Float64Array(columns),
  same: new Float64Array(columns),
});

/** Take note of the newest sample. */
export function observeGrain({ last, seen, step, width, same }: Grain, values: Float64Array): void {
  for (let j = 0; j < values.length; ++j) {
    const v = values[j];
    if (v !== v) continue;
    const before = last[j];
    last[j] = v;
    if (before !== before) {
      width[j] = UNCHANGED * lastDigit(v);
      continue;
    }
    seen[j] += 1;
    const change = Math.abs(v - before);
    same[j] += (seen[j] * RATE > 1 ? RATE : 1 / seen[j]) * ((change === 0 ? 1 : 0) - same[j]);
    if (change > ROUNDING * Math.abs(v) && (step[j] === 0 || change < step[j])) step[j] = change;
    if (step[j] > 0) width[j] = Math.min(step[j], width[j] * GROWTH);
  }
}

/** One unit of the last decimal digit of a number; 1 for a whole one. */
function lastDigit(value: number): number {
  let unit = 1;
  for (let places = 0; places < 15 && Number(value.toFixed(places)) !== value; ++places) unit = 1 / 10 ** (places + 1);
  return unit;
}

/** Whether any feature comes in coarse steps. */
export function isCoarse({ same }: Grain): boolean {
  for (let j = 0; j < same.length; ++j) if (same[j] >= COARSE) return true;
  return false;
}

/** Whether any feature comes in steps that its noise does not hide. */
export function isGrainy({ same }: Grain): boolean {
  for (let j = 0; j < same.length; ++j) if (same[j] > BORDER) return true;
  return false;
}

/**
 * The sample as if it had not been rounded. The noise depends on `turn` alone: the same samples give the same bits.
 * @param out overwritten, shape (nFeatures)
 */
export function unround({ width, same }: Grain, values: Float64Array, turn: number, out: Float64Array): void {
  for (let j = 0; j < values.length; ++j) {
    const v = values[j];
    out[j] = same[j] > BORDER ? v + (noise(turn, j) - 0.5) * width[j] * Math.min(1, (same[j] - BORDER) / (GRAINY - BORDER)) : v;
  }
}

/** Uniform in [0, 1), by the finaliser of MurmurHash3. */
function noise(turn: number, feature: number): number {
  let h = (Math.imul(turn, 0x9e3779b1) + Math.imul(feature + 1, 0x7feb352d)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}
