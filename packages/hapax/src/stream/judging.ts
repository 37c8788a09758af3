import { LARGEST } from '../core/matrix.ts';
import type { Alerting } from './alerting.ts';
import { startLanes } from './key-state.ts';
import type { KeyState } from './keys.ts';
import { judge, restartLane } from './lane.ts';
import { inMaintenance } from './maintenance.ts';
import { type Messages, NOTHING } from './messages.ts';
import type { Plan } from './plan.ts';
import { chainProgress, transformOne } from './transforming.ts';
import type { Result, SampleStatus, StreamCounts, Verdict } from './types.ts';

/** From a sample whose turn has come to its result. What is said meanwhile waits in `messages`. */
export interface Judging {
  /** @param late older than the newest of its key: scored, not learnt, no alert */
  settle(state: KeyState, time: number, values: ArrayLike<number>, label: 0 | 1, late: boolean): Result;
  /** The result of a sample that is left out. */
  leaveOut(time: number, key: string, status: Exclude<SampleStatus, 'scored'>): Result;
  /** The key has been silent for too long. */
  goStale(state: KeyState, time: number): void;
}

/** @param weigh is told of a key when its count of samples has doubled */
export function startJudging(
  plan: Plan,
  counts: StreamCounts,
  alerting: Alerting,
  messages: Messages,
  weigh: (state: KeyState) => void,
): Judging {
  const { order } = plan;
  const columns = plan.features.length;
  const { emit } = messages;

  /** Copy the sample in by the rule for missing values; how many were missing. */
  function take(state: KeyState, values: ArrayLike<number>): number {
    let missing = 0;
    for (let j = 0; j < columns; ++j) {
      const v = values[j];
      // An infinite value, or one that no method could square, is a broken reading; false for NaN too.
      if (Math.abs(v) <= LARGEST) state.values[j] = v;
      else {
        missing += 1;
        if (order.missing !== 'hold') state.values[j] = Number.NaN;
      }
    }
    return missing;
  }

  const result = (time: number, key: string, status: SampleStatus, verdicts: readonly Verdict[], alarm: boolean): Result => ({
    time,
    key,
    status,
    verdicts,
    alarm,
    incidents: NOTHING,
    models: NOTHING,
    released: NOTHING,
  });

  /** What an awakened key does with its past. */
  function afterSilence(state: KeyState): void {
    state.stale = false;
    if (order.afterStale === 'restart') for (const lane of state.lanes ?? []) restartLane(lane);
  }

  function goStale(state: KeyState, time: number): void {
    state.stale = true;
    alerting.leave(state.key, 'stale', time);
  }

  function score(state: KeyState, time: number, stale: boolean, learn: boolean, late: boolean): readonly Verdict[] {
    let sample: Float64Array | undefined = state.values;
    if (state.chain) {
      // A sample that must not be learnt would still become part of what the transforms are fitted on or look back at.
      sample = transformOne(state.chain, state.values);
      if (!sample) return gathering(state);
    }
    const { lanes = (state.lanes = startLanes(plan, sample.length)) } = state;
    const moment = { values: sample, time, stale, learn, late };
    const verdicts = new Array<Verdict>(lanes.length);
    for (let i = 0; i < lanes.length; ++i) verdicts[i] = judge(lanes[i], moment, emit);
    return verdicts;
  }

  function gathering({ chain }: KeyState): Verdict[] {
    const { seen, needed } = chain ? chainProgress(chain) : { seen: 0, needed: 0 };
    return plan.lanes.map(({ name, calibrator }) => warmingVerdict(name, seen, needed + calibrator.policy.after));
  }

  return {
    settle(state, time, values, label, late) {
      const { key } = state;
      messages.key = key;
      let stale = false;
      if (!late) {
        if (time - state.lastTime > order.staleAfterMs && !state.stale) goStale(state, time);
        stale = state.stale;
        if (stale) afterSilence(state);
        state.lastTime = time;
      }
      const held = late ? state.values.slice() : undefined;
      const missing = take(state, values);
      counts.missingValues += missing;
      if (missing > 0 && order.missing === 'skip') {
        if (held) state.values.set(held);
        counts.skipped += 1;
        return result(time, key, 'skipped', NOTHING, false);
      }
      state.samples += 1;
      const muted = plan.maintenance.length > 0 && inMaintenance(plan.maintenance, key, time);
      const verdicts = score(state, time, stale, !late && !muted && label !== 1, late);
      const alarm = !late && alerting.decide(state, time, muted, verdicts, label === 1);
      if (held) state.values.set(held);
      if ((state.samples & (state.samples - 1)) === 0) weigh(state);
      if (late) counts.late += 1;
      else counts.scored += 1;
      return result(time, key, late ? 'late' : 'scored', verdicts, alarm);
    },
    leaveOut(time, key, status) {
      if (status === 'late') counts.late += 1;
      else if (status === 'duplicate') counts.duplicates += 1;
      else if (status === 'skipped') counts.skipped += 1;
      else if (status === 'ahead') counts.ahead += 1;
      return result(time, key, status, NOTHING, false);
    },
    goStale,
  };
}

const warmingVerdict = (name: string, seen: number, needed: number): Verdict => ({
  name,
  score: Number.NaN,
  threshold: Number.NaN,
  pValue: Number.NaN,
  severity: Number.NaN,
  isAnomaly: false,
  learnt: true,
  state: 'warming',
  seen,
  needed,
  version: 0,
});
