import type { ModelState } from '../../types.ts';
import { isReady, stateOf } from '../key/detector.ts';
import type { Keys } from '../key/keys.ts';
import { leastOf } from '../key/state.ts';
import type { Plan } from '../plan.ts';
import { type KeyFigures, startRanking } from './figures.ts';

/** Where all keys of a stream stand, and those that matter most. */
export interface KeySurvey {
  readonly keys: number;
  /** Of the newest sample of any of them; NaN before the first. */
  readonly lastTime: number;
  /** Keys by the state of their models; every state is there. */
  readonly states: ReadonlyMap<ModelState, number>;
  /** The same of each detector, those states that some key is in. */
  readonly detectors: ReadonlyMap<string, ReadonlyMap<ModelState, number>>;
  readonly figures: readonly KeyFigures[];
}

/** Models looked at between two pauses: some tenths of a millisecond. */
const STEP = 512;
const STATES = ['warming', 'uncalibrated', 'ready', 'stale', 'escaping'] as const;

/**
 * A look at each key, in steps: samples may come between them. A key that is there all the time is counted once.
 * @param n keys whose figures are told
 * @param isOpen whether a key has an open incident
 */
export function* surveyKeys(keys: Keys, plan: Plan, n: number, isOpen: (key: string) => boolean): Generator<undefined, KeySurvey> {
  const ranking = startRanking(plan, n, isOpen);
  const states = new Map<ModelState, number>(STATES.map((state) => [state, 0]));
  const detectors = plan.detectors.map(() => new Map<ModelState, number>());
  let lastTime = Number.NaN;
  let count = 0;
  let looked = 0;
  for (const state of keys.inOrderOfComing()) {
    ranking.see(state);
    count += 1;
    if (!(state.lastTime <= lastTime)) lastTime = state.lastTime;
    const all = plan.detectors.map((_, i) => {
      const detector = state.detectors?.[i];
      return detector ? stateOf(detector, isReady(detector), state.stale) : 'warming';
    });
    all.forEach((one, i) => void detectors[i].set(one, (detectors[i].get(one) ?? 0) + 1));
    const least = leastOf(all);
    states.set(least, (states.get(least) ?? 0) + 1);
    looked += all.length;
    if (looked < STEP) continue;
    looked = 0;
    yield;
  }
  return {
    keys: count,
    lastTime,
    states,
    detectors: new Map(plan.detectors.map(({ name }, i) => [name, detectors[i]])),
    figures: ranking.figures(),
  };
}

/** All steps in one go. */
export function surveyed(steps: Generator<undefined, KeySurvey>): KeySurvey {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
