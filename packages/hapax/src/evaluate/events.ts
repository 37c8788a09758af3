import { type Accuracy, harmonic, pointAccuracy } from './points.ts';
import { runs, touches } from './runs.ts';

/** Recall over labelled runs (found when any sample is alarmed), precision over samples (Garg et al. 2021, "composite F"). */
export function eventAccuracy(labels: ArrayLike<number>, alarms: ArrayLike<number>): Accuracy {
  const labelled = runs(labels);
  const found = labelled.filter((run) => touches(alarms, run)).length;
  const recall = labelled.length > 0 ? found / labelled.length : 0;
  const { precision } = pointAccuracy(labels, alarms);
  return { precision, recall, f1: harmonic(precision, recall) };
}

/** Precision and recall over sequences: an alarmed run is right when it touches a labelled one; several on one label count once. */
export function sequenceAccuracy(labels: ArrayLike<number>, alarms: ArrayLike<number>): Accuracy {
  const labelled = runs(labels);
  const found = labelled.filter((run) => touches(alarms, run)).length;
  const wrong = runs(alarms).filter((run) => !touches(labels, run)).length;
  const recall = labelled.length > 0 ? found / labelled.length : 0;
  const precision = found + wrong > 0 ? found / (found + wrong) : 0;
  return { precision, recall, f1: harmonic(precision, recall) };
}

/** Samples from the start of each labelled run to its first alarm; NaN for a run that was missed. Shape (nRuns). */
export function detectionDelays(labels: ArrayLike<number>, alarms: ArrayLike<number>): Float64Array {
  return Float64Array.from(runs(labels), ({ start, end }) => {
    for (let i = start; i < end; ++i) if (alarms[i] !== 0) return i - start;
    return Number.NaN;
  });
}
