import type { IncidentEvent, Result, Sample } from './types.ts';

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
  /** No more is wanted: end all waiting. */
  close?(): void | Promise<void>;
}

/** Where incidents go. Called again with the same events until it succeeds; each has an id that makes it idempotent. */
export interface Sink {
  readonly id: string;
  /** Kinds of message it wants; `opened` and `closed` unless given. */
  readonly kinds?: readonly IncidentEvent['kind'][];
  /** Messages handed over in one call at most; 100 unless given. */
  readonly atOnce?: number;
  /** A rejection may carry `retryAfterMs`: the pause that the other side asked for. */
  deliver(events: readonly IncidentEvent[]): Promise<void>;
  close?(): Promise<void>;
}

/** Takes every result, exactly once: after a crash it is set back to where the last checkpoint saw it. */
export interface Recorder {
  readonly id: string;
  record(results: readonly Result[]): void | Promise<void>;
  /** Make durable what was recorded and say where that ends, as plain data. */
  mark(): Promise<unknown>;
  /** Forget what was recorded after this mark; undefined: everything. */
  rewind(mark: unknown): Promise<void>;
  close?(): Promise<void>;
}

/** Keeps one text. `save` must be all or nothing, whatever happens meanwhile. */
export interface Store {
  load(): Promise<string | undefined>;
  save(text: string): Promise<void>;
}
