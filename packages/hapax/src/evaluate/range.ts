import { type Accuracy, harmonic } from './points.ts';
import { type Run, runs } from './runs.ts';

/** Weight of merely finding a run in range recall; the rest is for how much of it is covered (Tatbul et al. 2018). */
const EXISTENCE = 0.2;

/** Range-based precision and recall (Tatbul et al. 2018), flat bias, a run cut into k pieces counts 1 / k. */
export function rangeAccuracy(labels: ArrayLike<number>, alarms: ArrayLike<number>): Accuracy {
  const labelled = runs(labels);
  const raised = runs(alarms);
  const recall = covered(labelled, raised, EXISTENCE);
  const precision = covered(raised, labelled, 0);
  return { precision, recall, f1: harmonic(precision, recall) };
}

function covered(targets: readonly Run[], others: readonly Run[], existence: number): number {
  if (targets.length === 0) return 0;
  let sum = 0;
  let first = 0;
  for (const { start, end } of targets) {
    while (first < others.length && others[first].end <= start) first += 1;
    let overlap = 0;
    let pieces = 0;
    for (let k = first; k < others.length && others[k].start < end; ++k) {
      overlap += Math.min(end, others[k].end) - Math.max(start, others[k].start);
      pieces += 1;
    }
    if (pieces > 0) sum += existence + ((1 - existence) * (overlap / (end - start))) / pieces;
  }
  return sum / targets.length;
}
