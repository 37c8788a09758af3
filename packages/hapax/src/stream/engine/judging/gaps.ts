/** What is known of how evenly the samples of a key come. */
export interface Evenness {
  /** Time from one sample to the next; 0 before the second. */
  step: number;
  /** Samples in a row that came evenly, up to a limit. */
  even: number;
}

/** So many even samples make a step that gaps can be measured in. */
const ENOUGH = 16;
const MOST = 64;
/** One that is uneven takes back so many. */
const TAKEN = 4;
/** Unevenness of a clock, in steps. */
const SLACK = 0.1;

/** How many even steps were left out before a sample that came so long after the last one; 0 where samples do not come evenly. */
export function stepsMissed(evenness: Evenness, elapsed: number): number {
  if (!(elapsed > 0)) return 0;
  const { step, even } = evenness;
  if (Math.abs(elapsed - step) <= SLACK * step) {
    evenness.even = Math.min(MOST, even + 1);
    return 0;
  }
  const steps = Math.round(elapsed / step);
  if (even >= ENOUGH && steps >= 2 && Math.abs(elapsed - steps * step) <= SLACK * step) return steps - 1;
  evenness.even = Math.max(0, even - TAKEN);
  if (evenness.even === 0) {
    evenness.step = elapsed;
    evenness.even = 1;
  }
  return 0;
}
