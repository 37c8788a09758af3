import { blocks, type Growing } from '../stores/growing.ts';

/** Rows in which steps of a year are no chance. */
const ENOUGH = 12;
const [FIRST, LAST] = [1800, 2100];
/** Share of the steps that may begin anew, as where one thing after another has a row a year. */
const ANEW = 0.25;

/**
 * Whether whole numbers are years by themselves: each is that of the row before or the next one, in one direction, and now and then they
 * begin anew. What is measured goes up and down. Cost: until the first step that is neither.
 */
export function yearsInOrder(cells: Growing): boolean {
  let [known, ahead, back, anew] = [0, 0, 0, 0];
  let last = Number.NaN;
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i) {
      const value = values[i];
      if (value !== value) continue;
      if (!(value >= FIRST && value <= LAST) || !Number.isInteger(value)) return false;
      known += 1;
      const step = value - last;
      last = value;
      if (step === 1) ahead += 1;
      else if (step === -1) back += 1;
      else if (step !== 0 && step === step) anew += 1;
      if ((ahead > 0 && back > 0) || anew > ANEW * Math.max(ENOUGH, known)) return false;
    }
  return known >= ENOUGH && ahead + back >= 2;
}
