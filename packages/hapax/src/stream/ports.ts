import { HapaxError } from '../core/errors.ts';
import type { IncidentEvent, Notice, Result, Sample } from './types.ts';

/** The last moment that a date can hold, milliseconds after 1970, as far before it as after: ECMA-262, Time Values. */
export const LATEST_MS = 8.64e15;

/** Time for whatever waits: the real one outside tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Call `go` after that many milliseconds, unless the returned function is called before. */
  after(ms: number, go: () => void): () => void;
}

/** Some samples, and where to go on after them. */
export interface Batch {
  readonly samples: readonly Sample[];
  /** The time it is, told to the stream before the samples: by sources that write it down, so that it comes again with what is read again. */
  readonly now?: number;
  /** How much of the time before that nobody listened, milliseconds: no silence. */
  readonly unseen?: number;
  /** Plain data that `read` understands. */
  readonly offset: unknown;
}

/** Where samples come from. The next batch is asked for only when the last one has been worked off: that is the back-pressure. */
export interface Source {
  readonly id: string;
  /** `replay`: can go back to any offset it gave out; `once`: what was read is gone. */
  readonly kind: 'replay' | 'once';
  /** Samples carry the time of now, so silence can be noticed by the clock. */
  readonly live?: boolean;
  /** @param from offset to go on after; undefined: from the beginning */
  read(from: unknown): AsyncIterable<Batch>;
  /** Names that the first records had, where they have names: for a hint when a feature is none of them. */
  fields?(): readonly string[];
  /** The name of those that says whose sample a record is. */
  readonly keyField?: string;
  /**
   * Samples between two checkpoints at most: until one holds them, the other side keeps them, and gives no more than so many. Where no
   * state is kept it means nothing.
   */
  readonly checkpointEvery?: number;
  /**
   * Everything up to this offset is in a finished checkpoint, or has gone through a stream that keeps none: what was kept to read it again
   * may go.
   */
  committed?(offset: unknown): void;
  /** No more is wanted: end all waiting. */
  close?(): void | Promise<void>;
}

/** Thrown by a sink for messages that it can never deliver, however often they are tried: they are set aside as dead letters. */
export class Undeliverable extends HapaxError {
  readonly undeliverable = true;

  constructor(message: string, cause?: unknown) {
    super('NETWORK', message, cause);
  }
}

/** Where incidents go. Called again with the same events until it succeeds; each has an id that makes it idempotent. */
export interface Sink {
  readonly id: string;
  /** Kinds of message it wants; `opened` and `closed` unless given. */
  readonly kinds?: readonly IncidentEvent['kind'][];
  /** Messages handed over in one call at most; 100 unless given. */
  readonly atOnce?: number;
  /**
   * A rejection may carry `retryAfterMs`, the pause that the other side asked for; an `Undeliverable` says that trying again is no use,
   * and the message is set aside.
   */
  deliver(events: readonly IncidentEvent[]): Promise<void>;
  /** What people did, in turn with the messages; sinks without it are not told. */
  tell?(notices: readonly Notice[]): Promise<void>;
  /** Try whether messages would arrive, without one. Rejects with the reason. */
  test?(): Promise<void>;
  /** Where the last finished `deliver` ended, as plain data: with it, `rewind` makes deliveries happen exactly once. */
  mark?(): unknown;
  /** Forget what was delivered after this mark. Called once, before anything is delivered; undefined: there is no mark. */
  rewind?(mark: unknown): Promise<void>;
  close?(): Promise<void>;
}

/** Takes every result, exactly once: after a crash it is set back to where the last checkpoint saw it. */
export interface Recorder {
  readonly id: string;
  /** @param events messages that came with them, or by themselves when time passed; in the order in which they came */
  record(results: readonly Result[], events: readonly IncidentEvent[]): void | Promise<void>;
  /** Make durable what was recorded and say where that ends, as plain data. */
  mark(): Promise<unknown>;
  /** Forget what was recorded after this mark; undefined: everything. */
  rewind(mark: unknown): Promise<void>;
  close?(): Promise<void>;
}

/** A record of a store: its name, and its text without line breaks. */
export type StoreRecord = readonly [name: string, text: string];

/** What came out of the samples up to an offset, and not of any before. */
export interface StoreOutput {
  readonly results: readonly Result[];
  readonly events: readonly IncidentEvent[];
  /** Where the source goes on; undefined: at its beginning. */
  readonly offset: unknown;
}

/** A record whose text is the return value of the generator with the pieces behind it. */
export type StoreRecordInPieces = readonly [name: string, pieces: Generator<string, string>];

/** What one `save` changes. */
export interface StoreChange {
  /** Records that are not in `put` are to be given up. */
  readonly whole: boolean;
  /** Names to be given up; those in `put` stay. */
  readonly drop: readonly string[];
  /** Asked for one by one: the stream goes on while the store waits for the disk. */
  readonly put: Iterable<StoreRecord>;
  /** The same records in pieces, for a store that writes large ones bit by bit: it takes these in place of `put`. */
  readonly inPieces?: () => Iterable<StoreRecordInPieces>;
  /** For stores with `takesOutput`: everything that came out since the last `save`, to be kept or sent together with the records, or not at all. */
  readonly output?: StoreOutput;
}

/** Keeps records by name. */
export interface Store {
  /** Does not outlive the process: written only when a run ends. */
  readonly passing?: true;
  /** Results and messages are part of each `save`: offset, state and output happen in one transaction. */
  readonly takesOutput?: true;
  /** Takes results as they come: they belong to the `save` that is called next, and none of them stands in its `output`. So they need not wait as objects. */
  takeResults?(results: readonly Result[]): void;
  /** The records as the last finished `save` left them, in any order. The store is this process's from here on. */
  load(): AsyncIterable<StoreRecord>;
  /** The same for someone who only looks: another process may have the store. */
  read?(): AsyncIterable<StoreRecord>;
  /**
   * All or nothing, whatever happens meanwhile. Comes after `load` has been read to its end; the first one of an empty store is whole. The
   * next comes when the last has ended.
   */
  save(change: StoreChange): Promise<void>;
  close?(): Promise<void>;
}
