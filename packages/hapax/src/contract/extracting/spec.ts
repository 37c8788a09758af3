import type { Matrix } from '../../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../../core/options.ts';
import type { Snapshot } from '../../core/snapshot.ts';
import type { Sparse } from '../../core/sparse.ts';
import type { Method } from '../method.ts';
import type { Event } from './event.ts';

/** One cell of a sample that is not 0: the column of the feature, and its value. */
export type Cell = readonly [column: number, value: number];

/**
 * What an extractor file provides: pure functions that learn features from events, gather events into samples, and turn what was
 * gathered into numbers. A sample is what happened of one key in one period: an hour of one address, a minute of one host.
 *
 * `S` is what was learnt (the vocabulary, its weights); `G` is what has been gathered of one sample so far. Both are plain data.
 */
export interface ExtractorSpec<T extends OptionTable, S, G> extends Method<T> {
  /** Which sample an event belongs to; undefined: to none, it is passed over and counted. */
  sampleOf(event: Event, options: OptionsOf<T>): SampleId | undefined;
  /** A sample of which nothing has been gathered yet. */
  begin(): G;
  /** Take an event into its sample, in place. Sees no vocabulary, so that what is new can be told from what is not. */
  gather(into: G, event: Event, options: OptionsOf<T>): void;
  /**
   * Learn the features from the samples of training.
   * @param gathered one for each training sample, in order of time and key
   * @param reference what the user knows beside the events, such as a table of locations; the spec says and checks what it takes
   */
  fit(gathered: readonly G[], options: OptionsOf<T>, reference?: unknown): S;
  /** Names of the features, shape (nFeatures). */
  names(state: S): readonly string[];
  /** The features of a sample that are not 0, in any order. What the vocabulary does not know belongs into a feature of its own. */
  features(state: S, gathered: G): readonly Cell[];
}

/** The key of a sample, and the time at which its period begins, in milliseconds since 1970. */
export interface SampleId {
  readonly key: string;
  readonly time: number;
}

/** A sample that events were made into. */
export interface ExtractedSample extends SampleId {
  /** Shape (nFeatures). */
  readonly values: Float64Array;
  /** Events in it. */
  readonly events: number;
}

/** Samples that many events were made into, ordered by time, then key. */
export interface Extracted {
  readonly x: Sparse;
  /** Shape (nSamples). */
  readonly ids: readonly SampleId[];
  /** Events in each sample, shape (nSamples). */
  readonly events: Uint32Array;
  readonly names: readonly string[];
  /** Events that belong to no sample. */
  readonly passedOver: number;
  /** The same samples as dense ones. Throws `INPUT` when they would take too much room. */
  dense(): Matrix;
}

/** A fitted extractor: the vocabulary is frozen, and what it does not know is told as such. */
export interface Extractor {
  readonly id: string;
  /** Number of features. */
  readonly columns: number;
  readonly names: readonly string[];
  /** All samples of these events. */
  extract(events: Iterable<Event>): Extracted;
  /** Gather events as they come. @param saved what `snapshot` of a gathering of this extractor gave: goes on there */
  start(saved?: unknown): Gathering;
  snapshot(): Snapshot;
}

/** Events on their way into samples. The samples are those that `extract` makes of the same events. */
export interface Gathering {
  /**
   * Take an event in. Returns the samples that are complete by it: those whose period began before that of the event.
   * An event of a period that was completed already is late: it is counted and has no part in any sample.
   */
  push(event: Event): readonly ExtractedSample[];
  /** The source has ended, or time has come to `time` without an event: the samples of periods that began before it. */
  flush(time?: number): readonly ExtractedSample[];
  /** Events that belong to no sample, and events that came after their sample was complete. */
  readonly counts: { readonly events: number; readonly passedOver: number; readonly late: number };
  /** Where it stands, plain data. */
  snapshot(): unknown;
}
