import { curve } from './ranking.ts';

/** Precision, recall and their harmonic mean; a ratio over nothing is 0. */
export interface Accuracy {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

/** Harmonic mean. @param guard added to the denominator by some reference codes to avoid 0 / 0 */
export const harmonic = (precision: number, recall: number, guard = 0): number => {
  const sum = precision + recall + guard;
  return sum > 0 ? (2 * precision * recall) / sum : 0;
};

/** Precision and recall of alarms, sample by sample. */
export function pointAccuracy(labels: ArrayLike<number>, alarms: ArrayLike<number>): Accuracy {
  let hits = 0;
  let raised = 0;
  let total = 0;
  for (let i = 0; i < labels.length; ++i) {
    if (alarms[i] !== 0) raised += 1;
    if (labels[i] !== 0) {
      total += 1;
      if (alarms[i] !== 0) hits += 1;
    }
  }
  const precision = share(hits, raised);
  const recall = share(hits, total);
  return { precision, recall, f1: harmonic(precision, recall) };
}

/** The best F1 that any threshold reaches, and that threshold (alarm when score >= threshold). It has seen the labels: an upper bound. */
export function bestF1(labels: ArrayLike<number>, scores: ArrayLike<number>, guard = 0): Accuracy & { readonly threshold: number } {
  let total = 0;
  for (let i = 0; i < labels.length; ++i) if (labels[i] !== 0) total += 1;
  let best = { precision: 0, recall: 0, f1: 0, threshold: Infinity };
  for (const { threshold, truePositives, falsePositives } of curve(labels, scores)) {
    const precision = truePositives / (truePositives + falsePositives);
    const recall = share(truePositives, total);
    const f1 = harmonic(precision, recall, guard);
    if (f1 > best.f1) best = { precision, recall, f1, threshold };
  }
  return best;
}

/** Alarms at a fixed threshold: 1 where score > threshold. */
export const alarmsAbove = (scores: ArrayLike<number>, threshold: number): Uint8Array =>
  Uint8Array.from(scores, (s) => (s > threshold ? 1 : 0));

/**
 * The best value of a measure over evenly spaced thresholds from the lowest to the highest score, alarm when score > threshold:
 * what several benchmarks print for measures without a curve.
 */
export function bestOverThresholds(scores: ArrayLike<number>, measure: (alarms: Uint8Array) => number, steps = 100): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < scores.length; ++i) {
    low = Math.min(low, scores[i]);
    high = Math.max(high, scores[i]);
  }
  let best = 0;
  for (let k = 0; k < steps; ++k) {
    const value = measure(alarmsAbove(scores, low + ((high - low) * k) / (steps - 1)));
    if (value > best) best = value;
  }
  return best;
}
