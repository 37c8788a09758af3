import type { Snapshot } from '../../core/snapshot.ts';
import type { MaintenanceWindow } from '../config.ts';
import type { Incident, KeyStatus, Outcome, Result, Sample, SilentKey, StreamCounts } from '../types.ts';
import type { Answer, AnswerEffect } from './judging/feedback.ts';
import type { KeyFigures } from './judging/figures.ts';
import type { StreamExplanation } from './judging/sentence.ts';
import type { KeySurvey } from './judging/survey.ts';
import type { Trainer } from './scoring/training.ts';
import type { Changed } from './snapshot/changes.ts';
import type { StreamHead } from './snapshot/stream-snapshot.ts';

/** A running stream: samples in, verdicts and incidents out, one after the other. */
export interface Stream {
  readonly name: string;
  readonly features: readonly string[];
  /**
   * Score, judge, learn; the result of this sample. With `order.lateness` or `order.every` it is `held`, and what it sets free comes in
   * `released`. Results are values of their own and stay as they are.
   */
  push(sample: Sample): Result;
  /**
   * Contribution of each feature to what a detector says about a sample, in the unit of the method, and the same in a sentence, by the model as it stands: for a
   * sample that was just flagged and not learnt, the one that judged it. Behind transforms: of the features that went in, those at
   * several lags added up; the newest sample of the key with the history it had, any other as if it came next. Undefined for a
   * method that cannot tell, before there is a model, for an unknown key or detector, and behind a transform that mixes features.
   */
  explain(detector: string, sample: Pick<Sample, 'key' | 'values'>): StreamExplanation | undefined;
  /**
   * Say that time has come to `time` (of the data) without a sample: held samples are judged, cells of the grid close, silent keys
   * become stale and incidents end. For a key whose samples come some time after their own, time is so much behind.
   * @param unseen milliseconds since the last tick in which nobody listened, which are no silence; below 0 where the clock was set back
   */
  tick(time: number, unseen?: number): Outcome;
  /**
   * Say that no more will come: everything held is judged. With aligned swaps it may stop before a model that is still being
   * trained: await `blocked` and call again until nothing is released.
   */
  flush(): Outcome;
  /**
   * Say that the data ends here, as a file does, after `flush`: keys that fell silent before are stale from then on, as in a stream whose time goes on. Too long is what
   * `staleAfterMs` or the grid says or, where neither does, three times the second longest pause that a key has made, from 17 samples on.
   */
  fallSilent(): Outcome & { readonly silent: readonly SilentKey[] };
  /** Maintenance windows from the next sample on, in place of those there were. @throws HapaxError `CONFIG` */
  maintain(windows: readonly MaintenanceWindow[]): void;
  /** Take in what a person says of an incident: it moves the threshold of its detectors and key, and is part of the snapshot. */
  answer(answer: Answer): AnswerEffect;
  /** Training that must end before the next `push`: await it when there is one. Only aligned swaps wait. */
  readonly blocked: Promise<unknown> | undefined;
  readonly counts: Readonly<StreamCounts>;
  /** Newest time seen. */
  readonly time: number;
  /** Time of the last tick; NaN before the first. */
  readonly clock: number;
  /** Estimated bytes of all models. */
  readonly bytes: number;
  /** Where each key stands, in the order of their last use. Cost: some microseconds a detector of a key. */
  keys(): KeyStatus[];
  /** Whether there is a key of this name. */
  knows(key: string): boolean;
  /** Where the `n` keys stand that were used last, each told when it is asked for. */
  lastKeys(n: number): Generator<KeyStatus>;
  /**
   * How many keys stand where, and the figures of `n` of them. Every step looks at some keys, so that others may have their turn; what is
   * returned by the last one is all of it. Samples may come meanwhile.
   */
  survey(n: number): Generator<undefined, KeySurvey>;
  /** Newest scores and values of `n` keys at most: those with an open incident, then the most severe. */
  figures(n: number): KeyFigures[];
  openIncidents(): Incident[];
  /** Everything, as plain data. */
  snapshot(): Snapshot;
  /**
   * What has changed since the last call, everything at the first: what a checkpoint needs to write. Keys are copied one by one as
   * the records are taken, or when their next sample comes, so that the stream can go on meanwhile.
   */
  snapshotChanges(): StreamChanges;
  /** @deprecated the former name of `snapshotChanges` */
  changes(): StreamChanges;
}

/** The part of a stream that belongs to no key, and the keys that changed. */
export interface StreamChanges extends Changed {
  readonly head: StreamHead;
}

export interface StreamContext {
  /** Trains batch methods; in this thread unless given. */
  readonly trainer?: Trainer;
  /** Go on from this snapshot. */
  readonly restore?: Snapshot;
  /** @deprecated the former name of `restore` */
  readonly from?: Snapshot;
  /** Whoever takes `snapshotChanges` has the records of `restore` already: the first ones, too, are only what has changed. */
  readonly kept?: boolean;
  /** Told, once, when `restore` is of other detectors: which go on, which start afresh. */
  readonly onAdapted?: (text: string) => void;
}
