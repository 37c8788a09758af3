import type { DetectorEntry, Model } from '../../../contract/detector.ts';
import { HapaxError } from '../../../core/errors.ts';
import { formatNumber } from '../../../core/format-number.ts';
import { zeros } from '../../../core/matrix.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import type { RetrainPolicy } from '../../policy.ts';
import type { ModelEvent } from '../../types.ts';
import type { Emit, Scorer } from './scorer.ts';
import { type SeriesCursor, type SeriesCursorSnapshot, startCursor } from './series-cursor.ts';
import type { Trainer, TrainingJob, TrainingResult } from './training.ts';

/** A batch method in a stream. */
export interface BatchSpec {
  readonly name: string;
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly entry: DetectorEntry;
  readonly policy: RetrainPolicy;
  /** Scores that the threshold needs: so many samples are held out where half of them allow it. */
  readonly calibrateOn: number;
  readonly trainer: Trainer;
}

interface Job extends TrainingJob {
  readonly from: number;
  readonly to: number;
  /** Samples learnt when training began. */
  readonly at: number;
}

interface State {
  /** Samples learnt. */
  count: number;
  /** `count` at which the next training begins. */
  due: number;
  version: number;
  /** Newest samples in a ring, shape (window, nFeatures), and their times. */
  readonly rows: Float64Array;
  readonly times: Float64Array;
  model: Snapshot | null;
  /** Methods for series only: where the model stands. */
  walking: SeriesCursorSnapshot | null;
  job: Job | null;
}

type TrainingOutcome = { readonly result: TrainingResult } | { readonly error: unknown };

/** A scorer at work: what a checkpoint keeps, and what is made from it. */
interface Batch {
  readonly spec: BatchSpec;
  readonly columns: number;
  readonly state: State;
  model: Model | undefined;
  /** Methods for series only. */
  cursor: SeriesCursor | undefined;
  /** Of the training under way, once it has ended. */
  outcome: TrainingOutcome | undefined;
  running: Promise<unknown> | undefined;
}

/**
 * Keep the newest samples, train on them every so often, and swap the new model in when it is valid. The one in force scores on
 * while training goes on, and stays when training fails or the new one flags too much of the samples it has not seen.
 */
export function batchScorer(spec: BatchSpec, columns: number, saved?: unknown): Scorer {
  const { window, first, swap } = spec.policy;
  const nothing = new Float64Array(columns).fill(Number.NaN);
  // Only `rest` below writes this part of a stream snapshot.
  const state = saved === undefined ? fresh(window, columns, first) : (structuredClone(saved) as State);
  const model = state.model ? spec.entry.load(state.model) : undefined;
  const cursor = cursorOf(model, columns, state.walking ?? undefined);
  const batch: Batch = { spec, columns, state, model, cursor, outcome: undefined, running: undefined };
  if (state.job) begin(batch, state.job);
  return {
    scoreOne: (sample) => (batch.cursor ?? batch.model)?.scoreOne(sample) ?? Number.NaN,
    learnOne(sample, time) {
      remember(batch, sample, time);
      batch.cursor?.pass(sample);
    },
    // A series with samples cut out is another series: what must not be learnt is missing in it.
    skipOne(sample, time) {
      if (!spec.entry.spec.series && !batch.cursor) return;
      remember(batch, nothing, time);
      batch.cursor?.pass(sample);
    },
    explain: (sample) => (batch.cursor ?? batch.model)?.contributions(sample),
    get progress() {
      return { seen: Math.min(state.count, first), needed: first };
    },
    get version() {
      return state.version;
    },
    get due() {
      return batch.running !== undefined && swap === 'aligned' && isDue(batch);
    },
    get blocked() {
      return isDue(batch) && swap === 'aligned' && batch.outcome === undefined ? batch.running : undefined;
    },
    swapModel(emit) {
      if (swap === 'aligned' && isDue(batch) && batch.outcome === undefined)
        throw new HapaxError('STATE', `${spec.name}: the model for this sample is still being trained; await \`blocked\` before \`push\``);
      const scores = state.job && batch.outcome && isDue(batch) ? settle(batch, state.job, batch.outcome, emit) : undefined;
      if (state.job === null && state.count >= state.due) train(batch, emit);
      return scores;
    },
    snapshot: () => structuredClone(plainOf(batch)),
    held: () => plainOf(batch),
  };
}

const plainOf = ({ state, cursor }: Batch): State => ({ ...state, walking: cursor?.snapshot() ?? null });

const isDue = ({ spec, state }: Batch): boolean =>
  state.job !== null && (spec.policy.swap === 'soon' || state.count >= state.job.at + spec.policy.lag);

function remember({ spec, state, columns }: Batch, sample: Float64Array, time: number): void {
  const at = state.count % spec.policy.window;
  state.rows.set(sample, at * columns);
  state.times[at] = time;
  state.count += 1;
}

/** Begin to train on what is remembered. */
function train(batch: Batch, emit: Emit): void {
  const { spec, state, columns } = batch;
  state.due = state.count + spec.policy.every;
  const job = jobOf(spec, state, columns);
  state.job = job;
  emit({
    kind: 'training',
    detector: spec.name,
    version: state.version,
    from: job.from,
    to: job.to,
    flagged: Number.NaN,
    message: `training on ${job.train.rows} samples`,
  });
  begin(batch, job);
}

function begin(batch: Batch, job: Job): void {
  const { spec, state } = batch;
  const { train, holdout } = job;
  try {
    // What a checkpoint says of method and options is not asked: it may be a stranger's.
    const answer = spec.trainer({ method: spec.method, options: spec.options, train, holdout });
    if (!(answer instanceof Promise)) {
      batch.outcome = { result: answer };
      return;
    }
    batch.running = answer.then(
      (result) => {
        if (state.job === job) batch.outcome = { result };
      },
      (error: unknown) => {
        if (state.job === job) batch.outcome = { error };
      },
    );
  } catch (error) {
    batch.outcome = { error };
  }
}

/** A training has ended: take its model where it is valid. @returns the scores of held-out samples where it was */
function settle(batch: Batch, { from, to }: Job, outcome: TrainingOutcome, emit: Emit): Float64Array | undefined {
  const { spec, state } = batch;
  const { maxFlagged } = spec.policy;
  const say = (kind: ModelEvent['kind'], flagged: number, message: string) =>
    emit({ kind, detector: spec.name, version: state.version, from, to, flagged, message });
  const flagged = 'result' in outcome ? shareAbove(outcome.result) : Number.NaN;
  const kept = state.version === 0 ? 'there is no model yet' : `version ${state.version} stays`;
  let scores: Float64Array | undefined;
  if ('error' in outcome) say('failed', flagged, `training failed (${textOf(outcome.error)}); ${kept}`);
  else if (!(flagged <= maxFlagged))
    say(
      'refused',
      flagged,
      `the new model flags ${percent(flagged)} of samples it has not seen, more than ${percent(maxFlagged)}; ${kept}`,
    );
  else {
    scores = outcome.result.scores;
    swapIn(batch, outcome.result.snapshot);
    say('swapped', flagged, `version ${state.version} is in force; it flags ${percent(flagged)} of samples it has not seen`);
  }
  state.job = null;
  batch.outcome = undefined;
  batch.running = undefined;
  return scores;
}

/** The new model stands where the samples end that are remembered. */
function swapIn(batch: Batch, snapshot: Snapshot): void {
  const { spec, state, columns } = batch;
  const { window } = spec.policy;
  batch.model = spec.entry.load(snapshot);
  state.model = snapshot;
  state.version += 1;
  batch.cursor = cursorOf(batch.model, columns);
  const n = Math.min(state.count, window);
  for (let i = state.count - n; i < state.count; ++i) batch.cursor?.pass(rowAt(state.rows, i % window, columns));
}

const cursorOf = (model: Model | undefined, columns: number, saved?: SeriesCursorSnapshot): SeriesCursor | undefined =>
  model?.follow && startCursor(model.follow, columns, saved);

const rowAt = (rows: Float64Array, at: number, columns: number): Float64Array => rows.subarray(at * columns, (at + 1) * columns);

const fresh = (window: number, columns: number, first: number): State => ({
  count: 0,
  due: Math.min(first, window),
  version: 0,
  rows: new Float64Array(window * columns),
  times: new Float64Array(window),
  model: null,
  walking: null,
  job: null,
});

/** Copy the ring out, oldest first, and split off the newest share. */
function jobOf({ method, options, policy, calibrateOn }: BatchSpec, { rows, times, count }: State, columns: number): Job {
  const n = Math.min(count, policy.window);
  const held = Math.max(1, Math.round(n * policy.holdout), Math.min(calibrateOn, n >> 1));
  const train = zeros(n - held, columns);
  const holdout = zeros(held, columns);
  for (let i = 0; i < n; ++i) {
    const at = (count - n + i) % policy.window;
    const one = rowAt(rows, at, columns);
    if (i < train.rows) train.values.set(one, i * columns);
    else holdout.values.set(one, (i - train.rows) * columns);
  }
  const time = (i: number) => times[(count - n + i) % policy.window];
  return { method, options, train, holdout, from: time(0), to: time(Math.max(0, train.rows - 1)), at: count };
}

function shareAbove({ scores, threshold }: TrainingResult): number {
  let above = 0;
  for (const score of scores) {
    // A model that cannot score what it has not seen is refused: NaN compares false.
    if (!Number.isFinite(score)) return Number.NaN;
    if (score > threshold) above += 1;
  }
  return above / scores.length;
}

const percent = (share: number): string => (share === share ? `${formatNumber(100 * share, 3)} %` : 'an unknown share');

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
