/** One step of the curve over all thresholds, from strict to lax: alarms at a distinct score or above it. */
export interface CurveStep {
  /** Alarm when score >= threshold. */
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** Walk the distinct scores downwards. Samples without a score (NaN) are never alarmed. Cost: O(n log n). */
export function* curve(labels: ArrayLike<number>, scores: ArrayLike<number>): Generator<CurveStep> {
  const order = descending(scores);
  let truePositives = 0;
  let falsePositives = 0;
  for (let k = 0; k < order.length; ++k) {
    if (labels[order[k]] !== 0) truePositives += 1;
    else falsePositives += 1;
    const threshold = scores[order[k]];
    if (k + 1 === order.length || scores[order[k + 1]] !== threshold) yield { threshold, truePositives, falsePositives };
  }
}

/** Indices of the scores from high to low; ties by index; NaN left out. */
export function descending(scores: ArrayLike<number>): Int32Array {
  const indices = Int32Array.from({ length: scores.length }, (_, i) => i).filter((i) => scores[i] === scores[i]);
  return indices.sort((a, b) => scores[b] - scores[a] || a - b);
}

/**
 * Area under the ROC curve: how likely an anomaly outscores a normal sample, ties counting half (Mann-Whitney).
 * @param labels 1 anomaly, 0 normal, shape (nSamples)
 * @returns in [0, 1]; NaN when one of the classes is empty
 */
export function rocAuc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  let before = 0;
  let area = 0;
  let positives = 0;
  let negatives = 0;
  for (const { truePositives, falsePositives } of curve(labels, scores)) {
    area += ((falsePositives - negatives) * (before + truePositives)) / 2;
    before = truePositives;
    positives = truePositives;
    negatives = falsePositives;
  }
  return positives > 0 && negatives > 0 ? area / (positives * negatives) : Number.NaN;
}

/**
 * Average precision: the sum of precision over the steps of recall, as scikit-learn defines it (not trapezoidal).
 * @returns in (0, 1]; a random score gives the share of anomalies; NaN when there is none
 */
export function averagePrecision(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < labels.length; ++i) if (labels[i] !== 0) total += 1;
  let sum = 0;
  let before = 0;
  for (const { truePositives, falsePositives } of curve(labels, scores)) {
    sum += ((truePositives - before) / total) * (truePositives / (truePositives + falsePositives));
    before = truePositives;
  }
  return total > 0 ? sum : Number.NaN;
}

/** Share of anomalies among the `n` highest scores; by default n is the true number of anomalies. */
export function precisionAt(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  n = Array.from(labels).filter((y) => y !== 0).length,
): number {
  const top = descending(scores).subarray(0, n);
  return top.filter((i) => labels[i] !== 0).length / n;
}
