import { descending } from './ranking.ts';
import { type Run, runs } from './runs.ts';

/** Volumes under the ROC and the precision-recall surface. */
export interface Volumes {
  readonly roc: number;
  readonly pr: number;
}

const THRESHOLDS = 250;

/**
 * VUS-ROC and VUS-PR (Paparrizos et al. 2022): the areas averaged over how far the labelled runs are stretched, w = 0 .. window, so that
 * an alarm just beside a run still earns something and no single tolerance has to be chosen.
 * Cost: O(n log n + window · n).
 * @param window largest stretch in samples; the usual choice is the period of the series (`periodOf`)
 */
export function vus(labels: ArrayLike<number>, scores: ArrayLike<number>, window: number): Volumes {
  const order = descending(scores);
  const cuts = thresholdCounts(scores, order);
  const labelled = runs(labels);
  let roc = 0;
  let pr = 0;
  for (let w = 0; w <= window; ++w) {
    const areas = areasAt(labels, labelled, order, cuts, w);
    roc += areas.roc;
    pr += areas.pr;
  }
  return { roc: roc / (window + 1), pr: pr / (window + 1) };
}

/** For each of 250 thresholds, taken at even steps of the sorted scores, how many samples score at or above it. */
function thresholdCounts(scores: ArrayLike<number>, order: Int32Array): Int32Array {
  const n = order.length;
  return Int32Array.from({ length: THRESHOLDS }, (_, k) => {
    const threshold = scores[order[Math.floor((k * (n - 1)) / (THRESHOLDS - 1))]];
    let low = 0;
    let high = n;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (scores[order[middle]] >= threshold) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

function areasAt(labels: ArrayLike<number>, labelled: readonly Run[], order: Int32Array, cuts: Int32Array, w: number): Volumes {
  const n = labels.length;
  const soft = stretch(labels, labelled, w);
  const merged = merge(labelled, w >> 1);
  const owner = new Int32Array(n).fill(-1);
  for (const [k, { start, end }] of merged.entries()) owner.fill(k, Math.max(0, start), Math.min(n, end));
  const found = new Uint8Array(merged.length);
  const positives = labelled.reduce((sum, { start, end }) => sum + end - start, 0);
  let exist = 0;
  let hits = 0;
  let outside = 0;
  let at = 0;
  let roc = 0;
  let pr = 0;
  let tprBefore = 0;
  let fprBefore = 0;
  for (const cut of cuts) {
    for (; at < cut; ++at) {
      const i = order[at];
      hits += soft[i];
      if (labels[i] === 0) outside += soft[i];
      if (owner[i] >= 0 && soft[i] > 0 && found[owner[i]] === 0) {
        found[owner[i]] = 1;
        exist += 1;
      }
    }
    const effective = (2 * positives + outside) / 2;
    const tpr = Math.min(hits / effective, 1) * (exist / merged.length);
    const fpr = (cut - hits) / (n - effective);
    roc += ((fpr - fprBefore) * (tpr + tprBefore)) / 2;
    pr += (tpr - tprBefore) * (hits / cut);
    tprBefore = tpr;
    fprBefore = fpr;
  }
  roc += ((1 - fprBefore) * (1 + tprBefore)) / 2;
  return { roc, pr };
}

/** Labels with soft edges: √(1 − distance / w) for floor(w / 2) samples on each side of a run, at most 1. */
function stretch(labels: ArrayLike<number>, labelled: readonly Run[], w: number): Float64Array {
  const soft = Float64Array.from(labels);
  const half = w >> 1;
  for (const { start, end } of labelled) {
    for (let d = 1; d <= half; ++d) {
      const weight = Math.sqrt(1 - d / w);
      if (end - 1 + d < soft.length) soft[end - 1 + d] = Math.min(1, soft[end - 1 + d] + weight);
      if (start - d >= 0) soft[start - d] = Math.min(1, soft[start - d] + weight);
    }
  }
  return soft;
}

/** Runs widened by `half` on each side, joined where they meet. */
function merge(labelled: readonly Run[], half: number): Run[] {
  const out: { start: number; end: number }[] = [];
  for (const { start, end } of labelled) {
    const last = out[out.length - 1];
    // Inclusive ends meet when the left one reaches the right one.
    if (last !== undefined && last.end - 1 >= start - half) last.end = end + half;
    else out.push({ start: start - half, end: end + half });
  }
  return out;
}
