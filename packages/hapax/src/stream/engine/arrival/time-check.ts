import { leaveGrid } from '../../time/cell.ts';
import type { Alerting } from '../judging/alerting.ts';
import type { KeyState } from '../key/keys.ts';
import type { Plan } from '../plan.ts';
import type { EventTime } from './event-time.ts';

/** Whether the time of a sample can be believed, against the other samples of its key and against the ticks. */
export interface TimeCheck {
  /** Time of the last tick; NaN before the first. */
  readonly clock: number;
  /** Time in all that passed while nobody listened, milliseconds. */
  readonly unseen: number;
  /** The sample follows the last of its key closely enough that nothing need be checked but the order: no ticks, not too far ahead. */
  isUsual(state: KeyState, time: number): boolean;
  /** @param unseen how much of the time since the last tick nobody listened: for no key it is silence */
  tick(time: number, unseen: number): void;
  /** What time it is for a key when it is `time` by the ticks: that of its own clock, less the delay of its way. */
  timeOf(state: KeyState, time: number): number;
  /**
   * Whether its time lets a sample in: `ahead`, too far in the future; `late`, a newer one of its key was judged; or `in order`, and
   * then note how far it is behind the ticks.
   */
  check(state: KeyState, time: number): 'in order' | 'late' | 'ahead';
}

/** A lone time from the future is a fault; so many in a row that agree are the truth after a silence, or a clock that was set. */
const BELIEVED = 3;

export function startTimeCheck({ order }: Plan, eventTime: EventTime, alerting: Alerting, clock = Number.NaN, unseen = 0): TimeCheck {
  const { maxAhead, resetAfter } = order;
  const guarded = maxAhead < Number.MAX_VALUE;
  /** No tick has come. */
  let open = clock !== clock;

  /** Begin anew where the clock of the key now is. False where a training must end first. */
  function setBack(state: KeyState): boolean {
    const { buffer } = state;
    if (buffer) {
      if (!eventTime.finish(state, buffer)) return false;
      buffer.heard = buffer.passed = Number.NaN;
      if (buffer.cell) leaveGrid(buffer.cell);
    }
    alerting.setBack(state.key, state.lastTime);
    state.stale = true;
    state.lastTime = Number.NaN;
    state.lateRun = 0;
    state.pace = 0;
    return true;
  }

  function isAhead(state: KeyState, time: number, heard: number): boolean {
    const from = clock > heard || heard !== heard ? clock : heard;
    const farthest = Math.max(maxAhead, 2 * state.pace);
    if (!(time - from > farthest)) {
      state.aheadRun = 0;
      return false;
    }
    // Those that agree come one after the other: at a slow pace each is as far from the last as the first was from what was known.
    const gap = state.aheadTime - from;
    const apart = Math.abs(time - state.aheadTime);
    if (state.aheadRun === 0 || apart > Math.max(farthest, 2 * gap)) {
      state.aheadRun = 0;
      state.aheadTime = time;
    }
    state.aheadRun += 1;
    if (state.aheadRun < BELIEVED) return true;
    state.aheadRun = 0;
    state.pace = Math.min(gap, apart / (BELIEVED - 1));
    return false;
  }

  function isLate(state: KeyState): boolean {
    state.lateRun += 1;
    return resetAfter === 0 || state.lateRun < resetAfter || !setBack(state);
  }

  const timeCheck: TimeCheck = {
    get clock() {
      return clock;
    },
    get unseen() {
      return unseen;
    },
    tick(time, more) {
      open = false;
      // Also when it was set back: delays are measured against the clock as it is.
      clock = time;
      unseen += more;
    },
    isUsual: ({ lastTime, aheadRun }, time) => open && aheadRun === 0 && time - lastTime <= maxAhead,
    timeOf: ({ lag }, time) => time - lag - unseen,
    check(state, time) {
      const { buffer, lastTime } = state;
      if (guarded && isAhead(state, time, buffer ? buffer.heard : lastTime)) return 'ahead';
      if (time < lastTime || (buffer !== undefined && time < buffer.passed)) {
        if (isLate(state)) return 'late';
      } else state.lateRun = 0;
      state.lag = (clock > time ? clock - time : 0) - unseen;
      return 'in order';
    },
  };
  return timeCheck;
}
