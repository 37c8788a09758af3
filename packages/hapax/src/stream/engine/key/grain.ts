/**
 * The resolution of the data: values that come in steps (counts, states, readings rounded to a tenth) tie, and scores that tie have no
 * tail. So a value of such a feature is judged with a noise of half a step around it, as if it had not been rounded: ranks become
 * random among equals, and no spread falls below that of the steps.
 */
export type Grain = Float64Array;

/** What is known of each feature, side by side, for there may be a million keys: the value before, NaN until there is one ... */
const LAST = 0;
/** ... values seen, the smallest change, 0 before the first, and the width of the noise ... */
const [SEEN, STEP, WIDTH] = [1, 2, 3];
/** ... the share of values equal to the one before, of about the last hundred ... */
const SAME = 4;
/** ... and how many in a row have been equal to the one before: of the newest, and the most; and how many such runs have ended. */
const [RUN, LONGEST, ENDED] = [5, 6, 7];
export const PLACES = 8;

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

/** A run is stuck that is so many times as long as any before, and so many more ... */
const [LONGER, MORE] = [3, 16];
/** ... once so many are known, the longest of which is forgotten at this rate. */
const KNOWN = 8;
const FORGET = 1e-4;

export const startGrain = (columns: number): Grain =>
  Float64Array.from({ length: PLACES * columns }, (_, i) => (i % PLACES === LAST ? Number.NaN : 0));

/** Take note of the newest sample. */
export function observeGrain(grain: Grain, values: Float64Array): void {
  for (let j = 0, at = 0; j < values.length; ++j, at += PLACES) {
    const v = values[j];
    if (v !== v) continue;
    const before = grain[at + LAST];
    grain[at + LAST] = v;
    if (before !== before) {
      grain[at + WIDTH] = UNCHANGED * lastDigit(v);
      continue;
    }
    grain[at + SEEN] += 1;
    const change = Math.abs(v - before);
    noteRun(grain, at, change === 0);
    const step = grain[at + STEP];
    if (change > ROUNDING * Math.abs(v) && (step === 0 || change < step)) grain[at + STEP] = change;
    if (grain[at + STEP] > 0) grain[at + WIDTH] = Math.min(grain[at + STEP], grain[at + WIDTH] * GROWTH);
  }
}

/** Once runs are known one counts when it has ended, and no more than is usual: a sensor that is stuck must not make its own values coarse. */
function noteRun(grain: Grain, at: number, equal: boolean): void {
  const known = grain[at + ENDED] >= KNOWN;
  const weight = Math.max(RATE, 1 / grain[at + SEEN]);
  if (equal) {
    grain[at + RUN] += 1;
    if (!known) grain[at + SAME] += weight * (1 - grain[at + SAME]);
    return;
  }
  const usual = grain[at + LONGEST];
  const run = Math.min(grain[at + RUN], LONGER * usual + MORE);
  if (known && run > 0) grain[at + SAME] = 1 - (1 - grain[at + SAME]) * (1 - weight) ** run;
  grain[at + SAME] -= weight * grain[at + SAME];
  if (run > 0) grain[at + ENDED] += 1;
  grain[at + LONGEST] = Math.max(usual * (1 - FORGET), run);
  grain[at + RUN] = 0;
}

/** One unit of the last decimal digit of a number; 1 for a whole one. */
function lastDigit(value: number): number {
  let unit = 1;
  for (let places = 0; places < 15 && Number(value.toFixed(places)) !== value; ++places) unit = 1 / 10 ** (places + 1);
  return unit;
}

/** Whether any feature comes in coarse steps. */
export const isCoarse = (grain: Grain): boolean => isSame(grain, COARSE);

/** Whether any feature comes in steps that its noise does not hide. */
export const isGrainy = (grain: Grain): boolean => isSame(grain, BORDER);

function isSame(grain: Grain, share: number): boolean {
  for (let at = SAME; at < grain.length; at += PLACES) if (grain[at] > share) return true;
  return false;
}

/**
 * The sample as if it had not been rounded. The noise depends on `turn` alone: the same samples give the same bits. Of a value that has stood far longer than ever before
 * the noise stands too: it would hide that a sensor is stuck.
 * @param out overwritten, shape (nFeatures)
 */
export function unround(grain: Grain, values: Float64Array, turn: number, out: Float64Array): void {
  for (let j = 0, at = 0; j < values.length; ++j, at += PLACES) {
    const v = values[j];
    const same = grain[at + SAME];
    if (!(same > BORDER)) {
      out[j] = v;
      continue;
    }
    const stuck = grain[at + ENDED] < KNOWN ? 0 : grain[at + RUN] - LONGER * grain[at + LONGEST] - MORE;
    const when = stuck > 0 ? Math.round(grain[at + SEEN] - stuck) : turn;
    out[j] = v + (noise(when, j) - 0.5) * grain[at + WIDTH] * Math.min(1, (same - BORDER) / (GRAINY - BORDER));
  }
}

/** Uniform in [0, 1), by the finaliser of MurmurHash3. */
function noise(turn: number, feature: number): number {
  let h = (Math.imul(turn, 0x9e3779b1) + Math.imul(feature + 1, 0x7feb352d)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** What earlier versions wrote. */
export interface FormerGrain {
  readonly last: Float64Array;
  readonly seen: Float64Array;
  readonly step: Float64Array;
  readonly width: Float64Array;
  readonly same: Float64Array;
}

/** A copy of what was written. */
export function restoreGrain(saved: Grain | FormerGrain): Grain {
  if (saved instanceof Float64Array) return saved.slice();
  const { last, seen, step, width, same } = saved;
  const grain = startGrain(last.length);
  for (let j = 0; j < last.length; ++j) grain.set([last[j], seen[j], step[j], width[j], same[j]], j * PLACES);
  return grain;
}
