import * as methods from 'hapax/registry';
import {
  createStream,
  DEFAULT_DETECTORS,
  type EventMatcher,
  type EventTally,
  type ModelEvent,
  matchEvents,
  type Result,
  type Span,
  type Stream,
  type StreamConfig,
  type Trainer,
} from 'hapax/stream';
import { type Alarm, type AlarmMark, alarmLog, GAP } from './alarms.ts';
import { type Checkpoint, createShelf } from './checkpoints.ts';
import { VERDICT } from './lane.ts';
import { createRing, type Ring } from './ring.ts';
import { CAPACITY, type Samples } from './samples.ts';

/** Samples after the end of a fault in which an alarm is no false one; the fault was found only if one came while it lasted. */
export const GRACE = 12;
/** Samples between checkpoints. */
export const EVERY = 512;
const CHECKPOINTS = 64;
const CHECKPOINT_BYTES = 48e6;

/** Where a detector stands. */
export interface TrackState {
  /** `warming`, `uncalibrated`, `ready`, `stale`, or `escaping`: learning a new level. */
  readonly state: string;
  /** Why it is silent, or not as usual; '' otherwise. */
  readonly note: string;
  readonly seen: number;
  readonly needed: number;
  /** Samples that the model has learnt from; flagged ones are left out. */
  readonly learnt: number;
  /** Version of a model that is trained in batches; 0 for those that learn all the time, and before the first. */
  readonly version: number;
  readonly training: boolean;
  /** Times of the first and newest sample that the version in force was trained on; NaN without a version. */
  readonly trainedFrom: number;
  readonly trainedTo: number;
  /** What the last training said. */
  readonly message: string;
}

/** One detector at work on the samples of a session. Detectors do not see each other, so each goes its own way. */
export interface Track {
  readonly name: string;
  readonly method: string;
  /** Index of the next sample to judge. */
  readonly done: number;
  /** `VERDICT` numbers for each sample judged. */
  readonly verdicts: Ring;
  readonly alarms: readonly Alarm[];
  readonly state: TrackState;
  readonly tally: EventTally;
  /** A model is being trained that the next sample waits for. */
  readonly waiting: boolean;
  /** Judge up to `n` of the samples that wait. Returns how many. */
  advance(n: number): number;
  /** The samples from `index` on, or the faults in them, have changed: go back to before them. */
  back(index: number): void;
}

interface Mark extends Checkpoint {
  readonly snapshot: ReturnType<Stream['snapshot']>;
  readonly state: TrackState;
  readonly alarms: AlarmMark;
}

const UNBORN: TrackState = {
  state: 'warming',
  note: '',
  seen: 0,
  needed: 0,
  learnt: 0,
  version: 0,
  training: false,
  trainedFrom: Number.NaN,
  trainedTo: Number.NaN,
  message: '',
};

/** @param config a stream with one detector */
export function createTrack(config: StreamConfig, { given, spread, injections }: Samples, trainer?: Trainer): Track {
  const [{ method, name = method }] = config.detectors ?? DEFAULT_DETECTORS;
  const spans: readonly Span[] = injections;
  const verdicts = createRing(VERDICT, CAPACITY);
  const shelf = createShelf<Mark>(CHECKPOINTS, CHECKPOINT_BYTES);
  const log = alarmLog(spread);
  const row = new Float64Array(given.width);
  const values = row.subarray(1);
  const out = new Float64Array(VERDICT);
  let stream: Stream;
  let state = UNBORN;
  let matcher: EventMatcher;

  const begin = (mark?: Mark) => {
    const context = trainer ? { trainer } : {};
    stream = createStream(config, methods, mark ? { ...context, restore: mark.snapshot } : context);
    state = mark?.state ?? UNBORN;
    log.back(mark?.alarms);
    if (mark) verdicts.cut(mark.at);
    else verdicts.clear(given.first);
    match();
  };
  const match = () => {
    matcher = matchEvents(spans, { grace: GRACE, gap: GAP, late: 'excused' });
    for (let i = verdicts.first; i < verdicts.next; ++i) matcher.push(i, verdicts.at(3, i) === 1, verdicts.at(1, i) === verdicts.at(1, i));
  };
  const explain = (sample: Float64Array) => stream.explain(name, { values: sample });

  const rest = () => {
    const at = verdicts.next;
    if (at - shelf.newest < EVERY) return;
    shelf.put({ at, bytes: stream.bytes, snapshot: stream.snapshot(), state, alarms: log.mark() });
  };

  const judge = () => {
    const index = verdicts.next;
    given.row(index, row);
    const result = stream.push({ time: row[0], values });
    const verdict = result.verdicts.at(0);
    out[0] = verdict?.score ?? Number.NaN;
    out[1] = verdict?.threshold ?? Number.NaN;
    out[2] = verdict?.severity ?? Number.NaN;
    out[3] = verdict?.isAnomaly ? 1 : 0;
    verdicts.push(out, 0);
    state = stateAfter(state, result);
    matcher.push(index, out[3] === 1, out[1] === out[1]);
    const { finding } = verdict ?? {};
    log.push(
      {
        index,
        time: row[0],
        values,
        score: out[0],
        threshold: out[1],
        severity: out[2],
        flagged: out[3] === 1,
        ...(finding && { finding }),
      },
      explain,
    );
  };

  begin();
  return {
    name,
    method,
    get done() {
      return verdicts.next;
    },
    verdicts,
    alarms: log.alarms,
    get state() {
      return state;
    },
    get tally() {
      return matcher.tally;
    },
    get waiting() {
      return stream.blocked !== undefined;
    },
    advance(n) {
      // Left behind by more than is kept: what is gone cannot be judged.
      if (verdicts.next < given.first) begin();
      const end = Math.min(given.next, verdicts.next + n);
      let did = 0;
      while (verdicts.next < end && !stream.blocked) {
        if (verdicts.next % EVERY === 0) rest();
        judge();
        did += 1;
      }
      return did;
    },
    back(index) {
      if (index < verdicts.next) begin(shelf.back(index, given.first));
      else match();
    },
  };
}

function stateAfter(before: TrackState, { verdicts, models }: Result): TrackState {
  const verdict = verdicts.at(0);
  let after = before;
  if (verdict) {
    const { state, note, seen, needed, version, learnt } = verdict;
    after = { ...after, state, note, seen, needed, version, learnt: before.learnt + (learnt ? 1 : 0) };
  }
  for (const event of models) after = trained(after, event);
  return after;
}

function trained(before: TrackState, { kind, from, to, message }: ModelEvent): TrackState {
  if (kind === 'training') return { ...before, training: true };
  const after = { ...before, training: false, message };
  return kind === 'swapped' ? { ...after, trainedFrom: from, trainedTo: to } : after;
}
