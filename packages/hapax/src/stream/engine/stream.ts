import { HapaxError } from '../../core/errors.ts';
import { numbers } from '../../core/matrix.ts';
import { noCounts, startMessages } from '../alerts/messages.ts';
import type { Methods, StreamConfig, WellSpelt } from '../config.ts';
import { LATEST_MS } from '../ports.ts';
import { checkMaintenance } from '../time/maintenance.ts';
import { heldIn, holds } from '../time/reorder-buffer.ts';
import { slotBytes } from '../time/reorder-queue.ts';
import type { Result, SilentKey } from '../types.ts';
import { startAdmission } from './arrival/admission.ts';
import { startAlignedSwaps } from './arrival/aligned-swaps.ts';
import { startDuplicates } from './arrival/duplicates.ts';
import { startEventTime } from './arrival/event-time.ts';
import { startTimeCheck } from './arrival/time-check.ts';
import { startAlerting } from './judging/alerting.ts';
import { startFeedback } from './judging/feedback.ts';
import { startJudging } from './judging/judging.ts';
import { silentKey } from './judging/silence.ts';
import { surveyed, surveyKeys } from './judging/survey.ts';
import type { KeyState } from './key/keys.ts';
import { restoreKey, snapshotKey, statusOf } from './key/state.ts';
import { planOf } from './plan.ts';
import type { Stream, StreamContext } from './running.ts';
import { trainHere } from './scoring/training.ts';
import { startChanges } from './snapshot/changes.ts';
import { checkedSnapshot, type StreamSnapshot } from './snapshot/stream-snapshot.ts';

export type { Stream, StreamChanges, StreamContext } from './running.ts';

/**
 * Start a stream, or go on with one from its snapshot. Purely sequential: the same samples give the same bits, wherever the
 * snapshot was taken. Cost: that of the detectors plus about a microsecond a sample.
 * @throws HapaxError `CONFIG` or `OPTION` for a configuration that cannot run, `SNAPSHOT` for a snapshot of another one
 */
export function createStream<const C extends StreamConfig>(
  config: C & WellSpelt<C>,
  methods: Methods,
  { trainer = trainHere(methods), from, restore = from, kept = false, onAdapted = () => {} }: StreamContext = {},
): Stream {
  const plan = planOf(config, methods, trainer);
  const { name, features, order } = plan;
  const columns = features.length;
  let same = true;
  const noted = (text: string): void => {
    same = false;
    onAdapted(text);
  };
  if (from !== undefined && restore !== from)
    throw new HapaxError('OPTION', 'createStream: `from` is the former name of `restore`; pass one of them');
  const saved = restore ? checkedSnapshot(restore, plan, noted) : undefined;
  const counts = { ...noCounts(), ...saved?.counts };
  let newest = saved ? saved.time : Number.NaN;

  const messages = startMessages(counts);
  const alerting = startAlerting(plan, counts, messages.send, saved?.groups, (...alarm) => feedback.see(...alarm));
  const swaps = startAlignedSwaps(plan);
  const isKept = restore !== undefined && kept && same;
  const changes = startChanges(alerting, isKept);
  const { keys, admit, weigh, grow } = startAdmission(plan, counts, { before: changes.before, begin, evict });
  const feedback = startFeedback(keys, changes.before, saved?.feedback);
  const judging = startJudging(plan, counts, alerting, messages, weigh, feedback.equip);
  const { judgeSample, leaveOut, goStale } = judging;
  const duplicates = startDuplicates(plan);
  const eventTime = startEventTime(plan, {
    counts,
    duplicates,
    judging,
    swaps,
    messages,
    before: changes.before,
    grown: (state, places) => grow(state, places * slotBytes(columns)),
  });
  const timeCheck = startTimeCheck(plan, eventTime, alerting, saved?.clock, saved?.unseen);
  for (const key of saved?.keys ?? []) {
    const state = restoreKey(plan, key);
    keys.add(state);
    if (!isKept) changes.add(state);
    if (swaps.possible) swaps.note(state);
  }

  function begin(state: KeyState): void {
    feedback.equip(state);
    changes.add(state);
  }

  function evict(state: KeyState): void {
    if (state.buffer && !eventTime.finish(state, state.buffer)) eventTime.abandon(state, state.buffer);
    changes.leave(state);
    swaps.forget(state);
    alerting.leave(state.key, 'evicted', state.lastTime);
  }

  /** The values as numbers; a list of numbers is passed through without a copy. */
  function fitting(values: ArrayLike<number>): ArrayLike<number> {
    if (values?.length !== columns) throw new HapaxError('SHAPE', `${name} has ${columns} features; got a sample of ${values?.length}`);
    if (Array.isArray(values)) for (let j = 0; j < columns; ++j) if (typeof values[j] !== 'number') return numbers(values, () => name);
    return values;
  }

  function mustBeTime(time: number): void {
    if (!(Math.abs(time) <= LATEST_MS)) throw new HapaxError('INPUT', `${name}: \`time\` must be milliseconds since 1970; got ${time}`);
  }

  function judge(state: KeyState, time: number, values: ArrayLike<number>, label: 0 | 1, hasId: boolean): Result {
    const verdict = timeCheck.check(state, time);
    if (verdict === 'ahead') return leaveOut(time, state.key, 'ahead');
    if (verdict === 'late')
      return order.late === 'drop' ? leaveOut(time, state.key, 'late') : judgeSample(state, time, values, label, true);
    if (!(time <= newest)) newest = time;
    const { buffer } = state;
    if (swaps.possible) swaps.note(state);
    if (buffer) {
      const held = eventTime.take(state, buffer, time, values, label, hasId);
      // What waited under rules that have changed since is judged now, and nothing waits any more.
      if (!holds(plan) && heldIn(buffer) === 0) state.buffer = undefined;
      return held;
    }
    if (duplicates.repeats(state, time, values, hasId)) return leaveOut(time, state.key, 'duplicate');
    return judgeSample(state, time, values, label, false);
  }

  const head = () => ({
    fingerprint: plan.fingerprint,
    time: newest,
    clock: timeCheck.clock,
    unseen: timeCheck.unseen,
    counts: { ...counts },
    feedback: feedback.snapshot(),
  });

  const survey = (n: number) => surveyKeys(keys, plan, n, alerting.isOpen);

  const snapshotChanges = () => ({
    head: { ...head(), columns, keys: keys.size, group: structuredClone(alerting.common() ?? null) },
    ...changes.take(),
  });

  return {
    name,
    features,
    push({ time, key = '', values: given, label = 0, id }) {
      mustBeTime(time);
      const values = fitting(given);
      counts.samples += 1;
      const state = admit(key);
      let result: Result;
      if (id !== undefined && duplicates.knows(state, id)) result = leaveOut(time, key, 'duplicate');
      // Nearly every sample of nearly every stream: it follows the last one and nothing waits.
      else if (
        time > state.lastTime &&
        state.buffer === undefined &&
        state.lateRun === 0 &&
        timeCheck.isUsual(state, time) &&
        !swaps.possible
      ) {
        if (!(time <= newest)) newest = time;
        result = judgeSample(state, time, values, label, false);
      } else result = judge(state, time, values, label, id !== undefined);
      state.heardAt = newest;
      return messages.silent ? result : { ...result, ...messages.take() };
    },
    explain(detector, { key = '', values }) {
      const known = fitting(values);
      const state = keys.get(key);
      return state && judging.explain(state, detector, known);
    },
    tick(time, unseen = 0) {
      mustBeTime(time);
      if (!(time <= newest)) newest = time;
      timeCheck.tick(time, unseen);
      for (const state of keys) {
        const now = timeCheck.timeOf(state, time);
        const { buffer } = state;
        if (buffer) eventTime.comeTo(state, buffer, now);
        const heard = buffer ? buffer.heard : state.lastTime;
        if (!state.stale && now - heard > order.staleAfterMs && !(buffer && heldIn(buffer) > 0)) {
          changes.before(state);
          goStale(state, now);
        }
      }
      return messages.take();
    },
    flush() {
      for (const state of keys) if (state.buffer) eventTime.finish(state, state.buffer);
      return messages.take();
    },
    fallSilent() {
      const silent: SilentKey[] = [];
      for (const state of keys) {
        const found = state.stale ? undefined : silentKey(order, state, newest);
        if (!found) continue;
        silent.push(found);
        changes.before(state);
        goStale(state, state.lastTime + found.silence);
      }
      return { ...messages.take(), silent };
    },
    maintain(windows) {
      plan.maintenance = checkMaintenance(windows);
    },
    answer: feedback.answer,
    get blocked() {
      return swaps.blocked;
    },
    counts,
    get time() {
      return newest;
    },
    get clock() {
      return timeCheck.clock;
    },
    get bytes() {
      return keys.bytes;
    },
    keys: () => Array.from(keys, (state) => statusOf(state, plan)),
    knows: (key) => keys.get(key) !== undefined,
    *lastKeys(n) {
      for (const state of keys.last(n)) yield statusOf(state, plan);
    },
    survey,
    figures: (n) => [...surveyed(survey(n)).figures],
    openIncidents: () => alerting.open(),
    snapshot: () => ({
      id: 'stream',
      columns,
      state: { ...head(), keys: Array.from(keys, snapshotKey), groups: alerting.snapshot() } satisfies StreamSnapshot,
    }),
    snapshotChanges,
    changes: snapshotChanges,
  };
}
