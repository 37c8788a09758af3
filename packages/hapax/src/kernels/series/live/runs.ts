/** Decades from which on runs and shifts count, and the most that they come to. */
const SURE = 8;
const MOST = 300;
/** A run is spoken of that is so many times as long as any before. */
const LONGER = 1.5;
/** Longest runs are forgotten at this rate. */
const FORGET = 1e-4;

/** Surprise of a run that is longer than usual: each value adds what one such value says. */
export const runDecades = (run: number, longest: number, share: number): number =>
  run > LONGER * longest + 1 ? sure(Math.min(MOST, -run * Math.log10(Math.min(1, share + 1e-3)))) : 0;

/** Values of a run that has just become longer than any before, of which it is not known yet whether it is a fault. */
const DOUBTED = 64;

/** Whether a run has been longer than any before for a while: were it learnt, it would be usual before it is beyond doubt. */
export const isDoubted = (run: number, longest: number): boolean => run > LONGER * longest + 1 && run <= LONGER * longest + 1 + DOUBTED;

/** What grows from sample to sample would take its own threshold along: it counts from the moment on at which it is beyond doubt. */
export const sure = (decades: number): number => (decades >= SURE ? decades : 0);

/** The longest run after one has ended; an odd one counts only as far as it was usual. */
export const longestWith = (longest: number, ended: number): number =>
  Math.max(longest * (1 - FORGET), Math.min(ended, LONGER * longest + 1));
