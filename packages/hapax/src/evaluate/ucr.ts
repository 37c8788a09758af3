import type { Run } from './runs.ts';

/** Least slack of the archive's rule, in samples. */
const SLACK = 100;

/**
 * Is the one answer of a series right, by the rule of the UCR Anomaly Archive: within L of the anomaly, L = max(100, its length)?
 * Other rules are in use (no slack; 100 flat) and move accuracies by 20 points, so the rule is part of any figure.
 * @param answer position of the highest score
 */
export function ucrCorrect(answer: number, { start, end }: Run): boolean {
  const last = end - 1;
  const slack = Math.max(SLACK, last - start);
  return start - slack < answer && answer < last + slack;
}

/** Position of the highest score from `from` on (the end of the training part); the first of equals. */
export function ucrAnswer(scores: ArrayLike<number>, from: number): number {
  let best = from;
  for (let i = from; i < scores.length; ++i) if (scores[i] > scores[best] || scores[best] !== scores[best]) best = i;
  return best;
}
