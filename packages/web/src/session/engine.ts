import type { OnlineModel } from 'hapax';
import { online } from 'hapax/registry';
import { type DetectorChoice, detectorNames } from './settings.ts';

/** Numbers that each detector writes for each sample: score, threshold, severity, 1 if flagged. */
export const VERDICT = 4;

export interface DetectorState {
  readonly name: string;
  readonly method: string;
  readonly title: string;
  readonly state: string;
  readonly seen: number;
  readonly needed: number;
  /** Samples that the model has learnt from. */
  readonly learnt: number;
  readonly version: number;
}

export interface Engine {
  /** Judge, then learn. Writes `VERDICT` numbers for each detector from `out[at]` on; true if any flagged the sample. */
  push(time: number, values: Float64Array, out: Float64Array, at: number): boolean;
  /** Contribution of each channel to the score of a flagged sample; undefined when the method cannot tell. */
  explain(detector: number, values: Float64Array): Float64Array | undefined;
  states(): DetectorState[];
}

const WINDOW = 500;
const AFTER = 100;

export function createEngine(channels: readonly string[], detectors: readonly DetectorChoice[], rate: number): Engine {
  const names = detectorNames(detectors);
  const lanes = detectors.map(({ method, options }) => ({
    entry: online[method],
    model: online[method].configure(options).start(channels.length) as OnlineModel,
    scores: new Float64Array(WINDOW),
    n: 0,
    learnt: 0,
    threshold: Number.NaN,
  }));
  return {
    push(_, values, out, at) {
      let any = false;
      lanes.forEach((lane, i) => {
        const score = lane.model.scoreOne(values);
        const flagged = score > lane.threshold;
        out[at + i * VERDICT] = score;
        out[at + i * VERDICT + 1] = lane.threshold;
        out[at + i * VERDICT + 2] = flagged ? 60 : 10;
        out[at + i * VERDICT + 3] = flagged ? 1 : 0;
        any ||= flagged;
        if (flagged) return;
        lane.model.learnOne(values);
        lane.learnt += 1;
        if (score === score) {
          lane.scores[lane.n % WINDOW] = score;
          lane.n += 1;
          if (lane.n >= AFTER && lane.n % 50 === 0) {
            const kept = lane.scores.slice(0, Math.min(lane.n, WINDOW)).sort();
            const hi = kept[Math.floor(0.99 * kept.length)];
            const mid = kept[kept.length >> 1];
            lane.threshold = hi + (hi - mid) * Math.log10(0.01 / rate);
          }
        }
      });
      return any;
    },
    explain(detector, values) {
      try {
        return lanes[detector].model.explain(values);
      } catch {
        return undefined;
      }
    },
    states: () =>
      lanes.map(({ entry, model, n, learnt }, i) => ({
        name: names[i],
        method: entry.spec.id,
        title: entry.spec.title,
        state: n < AFTER ? 'warming' : 'ready',
        seen: Math.min(n, AFTER),
        needed: Math.max(AFTER, model.progress.needed),
        learnt,
        version: 0,
      })),
  };
}
