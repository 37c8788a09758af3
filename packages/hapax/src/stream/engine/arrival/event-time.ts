import type { Messages } from '../../alerts/messages.ts';
import { isNone } from '../../time/aggregate.ts';
import { type Cell, closeCell, endOf, indexOf, leaveGrid, merge, nextCell } from '../../time/cell.ts';
import type { ReorderBuffer } from '../../time/reorder-buffer.ts';
import { insert, placeOf, removeFirst } from '../../time/reorder-queue.ts';
import type { Result, StreamCounts } from '../../types.ts';
import type { Judging } from '../judging/judging.ts';
import type { KeyState } from '../key/keys.ts';
import type { Plan } from '../plan.ts';
import type { AlignedSwaps } from './aligned-swaps.ts';
import type { Duplicates } from './duplicates.ts';

/**
 * From the order in which samples come to the order of their times, for each key on its own: a key whose clock is fast or whose way
 * is short must not make the samples of another late.
 *
 *     watermark = newest time of the key − lateness
 *
 * A sample is judged, or handed on to its cell, when the watermark has reached it; a cell is judged when the watermark has reached its
 * end. Late is what comes after a newer sample of its key was judged, or after its cell was.
 */
export interface EventTime {
  /** A sample has come that is neither late nor too far ahead. */
  take(state: KeyState, buffer: ReorderBuffer, time: number, values: ArrayLike<number>, label: 0 | 1, hasId: boolean): Result;
  /** Time of the data has come to `time` without a sample. */
  comeTo(state: KeyState, buffer: ReorderBuffer, time: number): void;
  /** Judge everything that waits: no more will come. False where a training must end first. */
  finish(state: KeyState, buffer: ReorderBuffer): boolean;
  /** Give up what waits: it is left out. */
  abandon(state: KeyState, buffer: ReorderBuffer): void;
}

/** What event time works with. */
export interface EventTimeParts {
  readonly duplicates: Duplicates;
  readonly counts: StreamCounts;
  readonly judging: Judging;
  readonly swaps: AlignedSwaps;
  readonly messages: Messages;
  /** The key is about to change. */
  before(state: KeyState): void;
  /** A queue has grown by so many places. */
  grown(state: KeyState, places: number): void;
}

/** Empty cells in a row that are counted as 0 at most: a key that was dead for a year is not made up for minute by minute. */
const MOST_EMPTY = 10_000;

export function startEventTime(
  plan: Plan,
  { counts, duplicates, judging: { judgeSample, leaveOut, goStale }, swaps, messages: { release }, before, grown }: EventTimeParts,
): EventTime {
  const { order, features, aggregates } = plan;
  const { lateness, maxBuffered, every, maxGap, staleAfterMs } = order;
  /** Of nothing there is none: that is known, however long it lasts. */
  const countsNothing = aggregates.some(isNone);
  /** A sample on its way from the queue, or from a cell; `settle` and `merge` copy it at once. */
  const row = new Float64Array(features.length);
  /** Nothing was judged yet in this call. */
  let first = true;

  /**
   * Trainings are awaited before a call, never within. So the first sample may find its model trained, and all others stop before a
   * swap whether it is ready or not: what comes out of a call then does not depend on how long a training took.
   */
  const mustWait = (state: KeyState): boolean => (first ? swaps.isBlocked(state) : swaps.isDue(state));

  function judge(state: KeyState, time: number, label: 0 | 1): void {
    first = false;
    if (swaps.possible) swaps.note(state);
    release(judgeSample(state, time, row, label, false));
  }

  /** Close every cell that ends by `limit`. False where a training must end first. */
  function closeUpTo(state: KeyState, cell: Cell, limit: number): boolean {
    while (endOf(cell.index, every) <= limit) {
      if (cell.count === 0 && isSilent(cell)) {
        before(state);
        if (!state.stale) goStale(state, endOf(cell.index, every));
        leaveGrid(cell);
        return true;
      }
      if (mustWait(state)) return false;
      closeOne(state, cell);
    }
    return true;
  }

  /** Whether an empty cell is one too many. */
  const isSilent = ({ gap }: Cell): boolean => (countsNothing ? gap >= MOST_EMPTY || (gap + 1) * every > staleAfterMs : gap === maxGap);

  function closeOne(state: KeyState, cell: Cell): void {
    before(state);
    closeCell(cell, aggregates, row);
    const { index, count, label } = cell;
    nextCell(cell);
    if (count === 0) counts.filled += 1;
    else {
      counts.held -= count;
      counts.merged += count - 1;
    }
    judge(state, endOf(index, every), label);
  }

  /** Let the oldest in the queue go. False where a training must end first. */
  function passFirst(state: KeyState, buffer: ReorderBuffer): boolean {
    const { queue, cell } = buffer;
    const time = queue.times[queue.head];
    before(state);
    if (cell) {
      const index = indexOf(time, every);
      if (!closeUpTo(state, cell, index * every)) return false;
      if (cell.index !== cell.index) cell.index = index;
    } else if (mustWait(state)) return false;
    const label = queue.labels[queue.head] === 1 ? 1 : 0;
    removeFirst(queue, row);
    duplicates.pass(state, time, row);
    buffer.passed = time;
    if (cell) merge(cell, aggregates, row, label, time);
    else {
      counts.held -= 1;
      judge(state, time, label);
    }
    return true;
  }

  function advance(state: KeyState, buffer: ReorderBuffer, watermark: number): void {
    const { queue, cell } = buffer;
    while (queue.size > 0 && queue.times[queue.head] <= watermark) if (!passFirst(state, buffer)) return;
    if (cell) closeUpTo(state, cell, watermark);
  }

  /** Judge what waits, the open cell included. False where a training must end first. */
  function judgeAll(state: KeyState, buffer: ReorderBuffer): boolean {
    const { queue, cell } = buffer;
    while (queue.size > 0) if (!passFirst(state, buffer)) return false;
    if (!cell || cell.count === 0) return true;
    if (mustWait(state)) return false;
    closeOne(state, cell);
    return true;
  }

  return {
    take(state, buffer, time, values, label, hasId) {
      const { queue } = buffer;
      const place = placeOf(queue, time);
      if (duplicates.repeatsHeld(state, buffer, place, time, values, hasId)) return leaveOut(time, state.key, 'duplicate');
      const places = insert(queue, place, time, values, label);
      if (places > 0) grown(state, places);
      counts.held += 1;
      if (!(time <= buffer.heard)) buffer.heard = time;
      first = true;
      advance(state, buffer, buffer.heard - lateness);
      while (queue.size > maxBuffered && passFirst(state, buffer)) counts.early += 1;
      return leaveOut(time, state.key, 'held');
    },
    comeTo(state, buffer, time) {
      first = true;
      advance(state, buffer, time - lateness);
    },
    finish(state, buffer) {
      // A key may be given up in the midst of judging another, whose next sample is not the first then.
      const outer = first;
      first = true;
      const done = judgeAll(state, buffer);
      first = outer;
      return done;
    },
    abandon(state, { queue, cell }) {
      counts.held -= queue.size + (cell ? cell.count : 0);
      for (let i = 0; i < queue.size; ++i) release(leaveOut(queue.times[queue.head + i], state.key, 'skipped'));
      // The samples of an open cell are left out as one.
      if (cell && cell.count > 0) {
        counts.merged += cell.count - 1;
        release(leaveOut(endOf(cell.index, every), state.key, 'skipped'));
      }
    },
  };
}
