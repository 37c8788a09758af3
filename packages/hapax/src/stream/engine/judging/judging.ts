import { LARGEST } from '../../../core/matrix.ts';
import { type Messages, NOTHING } from '../../alerts/messages.ts';
import { inMaintenance } from '../../time/maintenance.ts';
import type { Result, SampleStatus, StreamCounts, Verdict } from '../../types.ts';
import { thresholdOf } from '../calibration/calibration.ts';
import { isReady, judge, type KeyDetector, restartDetector } from '../key/detector.ts';
import { judgeWithElder, lastParts } from '../key/elder.ts';
import { isCoarse, isGrainy, observeGrain, unround } from '../key/grain.ts';
import { withoutHabits } from '../key/habits.ts';
import type { KeyState } from '../key/keys.ts';
import { startDetectors } from '../key/state.ts';
import { backThrough, chainProgress, forgetPast, newestOne, peekOne, transformOne } from '../key/transforming.ts';
import type { Plan } from '../plan.ts';
import type { Alerting, Explain } from './alerting.ts';
import { stepsMissed } from './gaps.ts';
import { inWords, type StreamExplanation } from './sentence.ts';
import { observePause } from './silence.ts';
import { warmingVerdict } from './warming.ts';

/** From a sample whose turn has come to its result. What is said meanwhile waits in `messages`. */
export interface Judging {
  /** @param late older than the newest of its key: scored, not learnt, no alert */
  judgeSample(state: KeyState, time: number, values: ArrayLike<number>, label: 0 | 1, late: boolean): Result;
  /** The result of a sample that is left out. */
  leaveOut(time: number, key: string, status: Exclude<SampleStatus, 'scored'>): Result;
  /** Contributions of the features to what a detector says of these values, by the model as it stands. */
  explain(state: KeyState, detector: string, values: ArrayLike<number>): StreamExplanation | undefined;
  /** The key has been silent for too long. */
  goStale(state: KeyState, time: number): void;
}

/**
 * @param weigh is told of a key when its count of samples has doubled
 * @param equip is told of one whose detectors have begun
 */
export function startJudging(
  plan: Plan,
  counts: StreamCounts,
  alerting: Alerting,
  messages: Messages,
  weigh: (state: KeyState) => void,
  equip: (state: KeyState) => void,
): Judging {
  const { order } = plan;
  const columns = plan.features.length;
  const { emit } = messages;
  const promised = Math.max(...plan.detectors.map(({ calibrator }) => calibrator.policy.rate));
  /** Written before it is read, never state. */
  const unrounded = new Float64Array(columns);

  /** Write the sample over the last one by the rule for missing values; how many were missing. */
  function take(last: Float64Array, values: ArrayLike<number>): number {
    let missing = 0;
    for (let j = 0; j < columns; ++j) {
      const v = values[j];
      // An infinite value, or one that no method could square, is a broken reading; false for NaN too.
      if (Math.abs(v) <= LARGEST) last[j] = v;
      else {
        missing += 1;
        if (order.missing !== 'hold') last[j] = Number.NaN;
      }
    }
    return missing;
  }

  const result = (
    time: number,
    key: string,
    status: SampleStatus,
    verdicts: readonly Verdict[],
    alarm: boolean,
    values: readonly number[],
  ): Result => ({
    time,
    key,
    status,
    values,
    verdicts,
    alarm,
    incidents: NOTHING,
    models: NOTHING,
    released: NOTHING,
  });

  /** The values as they came: results are values of their own. */
  function copied(values: ArrayLike<number>): readonly number[] {
    if (columns === 1) return [values[0]];
    const out = new Array<number>(columns);
    for (let j = 0; j < columns; ++j) out[j] = values[j];
    return out;
  }

  /** What an awakened key does with its past. */
  function afterSilence(state: KeyState): void {
    state.stale = false;
    if (order.afterStale === 'keep') return;
    for (const detector of state.detectors ?? []) restartDetector(detector);
    // Nothing from before is held in place of a missing value, or looked back at.
    state.values.fill(Number.NaN);
    if (state.chain) forgetPast(state.chain);
  }

  /** Models with a place in time move on over samples that never came. */
  function passGap({ detectors }: KeyState, steps: number): void {
    if (steps > 0 && detectors) for (const { scorer } of detectors) scorer.pass?.(steps);
  }

  function goStale(state: KeyState, time: number): void {
    state.stale = true;
    alerting.fallSilent(state, time);
  }

  function score(state: KeyState, time: number, stale: boolean, learn: boolean, late: boolean): readonly Verdict[] {
    const { grain } = state;
    // A late sample is not the one after the last.
    if (!late) observeGrain(grain, state.values);
    const ties = isCoarse(grain);
    let sample: Float64Array | undefined = state.values;
    if (isGrainy(grain)) unround(grain, state.values, state.samples, (sample = unrounded));
    if (state.chain) {
      // A known anomaly becomes part of what the transforms look back at, for time goes on; a late sample does not.
      sample = late ? peekOne(state.chain, sample) : transformOne(state.chain, sample, learn);
      if (!sample) return gathering(state);
    }
    const { detectors = begin(state, sample.length) } = state;
    const moment = { values: sample, time, stale, learn, ties, late, tells: state.chain === undefined };
    const verdicts = new Array<Verdict>(detectors.length);
    let flags = 0;
    for (let i = 0; i < detectors.length; ++i) {
      const detector = detectors[i];
      const verdict = detector.elder ? judgeWithElder(detector, moment, emit) : judge(detector, moment, emit);
      if (verdict.isAnomaly) flags += 1;
      verdicts[i] = verdict;
    }
    return flags > 0 && !late && plan.alerts.habits === 'learn' ? withoutHabits(state, time, verdicts, promised) : verdicts;
  }

  function begin(state: KeyState, width: number): KeyDetector[] {
    const detectors = startDetectors(plan, width);
    state.detectors = detectors;
    equip(state);
    return detectors;
  }

  function gathering({ chain }: KeyState): Verdict[] {
    const { seen, needed } = chain ? chainProgress(chain) : { seen: 0, needed: 0 };
    return plan.detectors.map(({ name, calibrator }) => warmingVerdict(name, seen, needed + calibrator.policy.after));
  }

  /** The sample with missing values filled by the rule, and what the transforms make of it. */
  function prepared(state: KeyState, values: ArrayLike<number>): { sample: Float64Array; made: Float64Array | undefined } {
    const sample = state.values.slice();
    take(sample, values);
    const { chain } = state;
    if (!chain) return { sample, made: sample };
    // The newest sample is what the transforms have looked back from already.
    const isNewest = sample.every((v, j) => Object.is(v, state.values[j]));
    return { sample, made: isNewest ? newestOne(chain) : peekOne(chain, sample) };
  }

  const detectorOf = (state: KeyState, name: string) => state.detectors?.find(({ spec }) => spec.name === name);

  function contributions({ chain }: KeyState, { scorer }: KeyDetector, made: Float64Array | undefined): Float64Array | undefined {
    const parts = made && scorer.explain(made);
    return parts && chain ? backThrough(chain, parts, columns) : parts;
  }

  const explainNewest: Explain = (state, detector) => {
    const found = detectorOf(state, detector);
    const parts = found && lastParts(found);
    return parts && state.chain ? backThrough(state.chain, parts, columns) : parts;
  };

  /** A sample that is odd is explained by the model that scored it; by now it may have learnt it, or stand at another time of its rhythm. */
  function explainedWhenScored(state: KeyState, detector: string, sample: Float64Array): StreamExplanation | undefined {
    if (!sample.every((v, j) => Object.is(v, state.values[j]))) return undefined;
    const parts = explainNewest(state, detector);
    const verdict = state.verdicts?.find(({ name }) => name === detector);
    return parts && verdict && inWords(parts.slice(), verdict, sample, state.baseline, plan.features);
  }

  function explain(state: KeyState, detector: string, values: ArrayLike<number>): StreamExplanation | undefined {
    const found = detectorOf(state, detector);
    if (!found) return undefined;
    const { sample, made } = prepared(state, values);
    const then = explainedWhenScored(state, detector, sample);
    if (then) return then;
    const parts = contributions(state, found, made);
    if (!parts || !made) return undefined;
    const { scorer, calibrated, spec } = found;
    const threshold = isReady(found) ? thresholdOf(spec.calibrator, calibrated) : Number.NaN;
    return inWords(parts.slice(), { score: scorer.scoreOne(made), threshold }, sample, state.baseline, plan.features);
  }

  return {
    judgeSample(state, time, values, label, late) {
      const { key } = state;
      messages.key = key;
      let stale = false;
      if (!late) {
        if (time - state.lastTime > order.staleAfterMs && !state.stale) goStale(state, time);
        stale = state.stale;
        if (stale) {
          alerting.hear(state.key, time);
          afterSilence(state);
        }
        observePause(state, time - state.lastTime);
        passGap(state, stepsMissed(state, time - state.lastTime));
        state.lastTime = time;
      }
      const held = late ? state.values.slice() : undefined;
      const missing = take(state.values, values);
      counts.missingValues += missing;
      if (missing > 0 && order.missing === 'skip') {
        if (held) state.values.set(held);
        counts.skipped += 1;
        return result(time, key, 'skipped', NOTHING, false, copied(values));
      }
      state.samples += 1;
      const muted = plan.maintenance.length > 0 && inMaintenance(plan.maintenance, key, time);
      const verdicts = score(state, time, stale, !late && !muted && label !== 1, late);
      const alarm = !late && alerting.decide(state, time, muted, verdicts, label === 1, explainNewest);
      if (held) state.values.set(held);
      else state.verdicts = verdicts;
      if ((state.samples & (state.samples - 1)) === 0) weigh(state);
      if (late) counts.late += 1;
      else counts.scored += 1;
      return result(time, key, late ? 'late' : 'scored', verdicts, alarm, copied(values));
    },
    leaveOut(time, key, status) {
      if (status === 'late') counts.late += 1;
      else if (status === 'duplicate') counts.duplicates += 1;
      else if (status === 'skipped') counts.skipped += 1;
      else if (status === 'ahead') counts.ahead += 1;
      return result(time, key, status, NOTHING, false, NOTHING);
    },
    explain,
    goStale,
  };
}
