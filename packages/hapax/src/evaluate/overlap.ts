import { type Accuracy, harmonic } from './points.ts';
import type { Run } from './runs.ts';

/** Which runs were found, by the rule of Telemanom. */
export interface Overlap extends Accuracy {
  /** Labelled runs credited to some predicted run. */
  readonly truePositives: number;
  /** Predicted runs that touch no labelled one. */
  readonly falsePositives: number;
  /** Labelled runs credited to none. */
  readonly falseNegatives: number;
  /** Predicted runs that touch a labelled one. */
  readonly hits: readonly Run[];
  /** Predicted runs that touch none. */
  readonly misses: readonly Run[];
}

/**
 * Runs against runs, as the Telemanom study counts them: a predicted run that shares a sample with labelled runs credits the first
 * of them in the order of the list, once; several on one label are one true positive; a run over two labels leaves the second one
 * unfound. Precision and recall are 0 where there is nothing to count. Cost: O(labelled · predicted).
 *
 * Hides: how long the alarms are (one over everything finds the first label without a false one) and how late.
 * Source: Hundman et al. (2018), Detecting Spacecraft Anomalies Using LSTMs, KDD, section 4.2, and its reference code.
 */
export function overlapAccuracy(labelled: readonly Run[], predicted: readonly Run[]): Overlap {
  const credited = new Set<number>();
  const hits: Run[] = [];
  const misses: Run[] = [];
  for (const run of predicted) {
    const first = labelled.findIndex(({ start, end }) => run.start < end && start < run.end);
    if (first < 0) misses.push(run);
    else {
      credited.add(first);
      hits.push(run);
    }
  }
  return { ...totals(credited.size, misses.length, labelled.length - credited.size), hits, misses };
}

/** The same over many series: counts are summed before precision and recall are formed, as the study does over its channels. */
export const overlapTotal = (
  parts: readonly Overlap[],
): Pick<Overlap, 'truePositives' | 'falsePositives' | 'falseNegatives' | 'precision' | 'recall' | 'f1'> =>
  totals(
    parts.reduce((sum, { truePositives }) => sum + truePositives, 0),
    parts.reduce((sum, { falsePositives }) => sum + falsePositives, 0),
    parts.reduce((sum, { falseNegatives }) => sum + falseNegatives, 0),
  );

function totals(truePositives: number, falsePositives: number, falseNegatives: number) {
  const precision = truePositives / (truePositives + falsePositives) || 0;
  const recall = truePositives / (truePositives + falseNegatives) || 0;
  return { truePositives, falsePositives, falseNegatives, precision, recall, f1: harmonic(precision, recall) };
}
