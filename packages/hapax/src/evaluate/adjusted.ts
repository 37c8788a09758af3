import { random } from '../core/random.ts';
import { type Accuracy, bestF1, pointAccuracy } from './points.ts';
import { runs } from './runs.ts';

/** Alarms after point adjustment: a labelled run counts as wholly alarmed when more than `share` of it is (0: one sample is enough). */
export function pointAdjust(labels: ArrayLike<number>, alarms: ArrayLike<number>, share = 0): Uint8Array {
  const out = Uint8Array.from(alarms, (a) => (a !== 0 ? 1 : 0));
  for (const { start, end } of runs(labels)) {
    let raised = 0;
    for (let i = start; i < end; ++i) raised += out[i];
    if (raised > share * (end - start)) out.fill(1, start, end);
  }
  return out;
}

/** A point-adjusted figure is only readable beside what chance reaches. */
export interface Adjusted extends Accuracy {
  /** Best point-adjusted F1 of uniformly random scores on the same labels, mean of ten draws. */
  readonly randomF1: number;
}

/**
 * Point-adjusted F1 (Xu et al. 2018). It flatters: on long runs random scores reach high values, which is why the random baseline
 * comes with it and why it is never printed alone (Kim et al. 2022).
 */
export function pointAdjusted(labels: ArrayLike<number>, alarms: ArrayLike<number>, seed = 0): Adjusted {
  return { ...pointAccuracy(labels, pointAdjust(labels, alarms)), randomF1: randomBaseline(labels, seed) };
}

/** Area under point-adjusted F1 over the share of a run that must be alarmed, 0 to 100 % (PA%K). */
export function pointAdjustedArea(labels: ArrayLike<number>, alarms: ArrayLike<number>): number {
  const at = Array.from({ length: 101 }, (_, k) => pointAccuracy(labels, pointAdjust(labels, alarms, k / 100)).f1);
  let area = 0;
  for (let k = 1; k <= 100; ++k) area += (at[k - 1] + at[k]) / 200;
  return area;
}

const DRAWS = 10;

function randomBaseline(labels: ArrayLike<number>, seed: number): number {
  const labelled = runs(labels);
  let sum = 0;
  for (let draw = 0; draw < DRAWS; ++draw) {
    const chance = random(seed, draw);
    const scores = Float64Array.from({ length: labels.length }, () => chance.uniform());
    // Point adjustment lifts a run to its highest score at every threshold, so the best threshold can be read off one curve.
    for (const { start, end } of labelled)
      scores.fill(
        scores.subarray(start, end).reduce((a, b) => Math.max(a, b), 0),
        start,
        end,
      );
    sum += bestF1(labels, scores).f1;
  }
  return sum / DRAWS;
}
