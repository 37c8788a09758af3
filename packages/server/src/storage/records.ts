export interface StoredModel {
  readonly name: string;
  /** The snapshot as `encode` wrote it, or its bytes in UTF-8. */
  readonly text: string | Uint8Array;
}

export interface StoredStream {
  readonly name: string;
  /** The configuration as JSON; empty for a stream that is to go. */
  readonly config: string;
  /** The engine as `encode` wrote it, and the number of samples it had taken in, by the first version; none since, and `UNFINISHED` where its data are to go. */
  readonly snapshot: string | null;
  readonly at: number;
}

/** A sample as it came, numbered from 0 in the order of coming. */
export interface StoredSample {
  readonly seq: number;
  readonly time: number;
  readonly key: string;
  readonly values: Float64Array;
  readonly id?: string;
}

/** A moment at which a stream was told the time without a sample, numbered from 0. */
export interface StoredTick {
  readonly nr: number;
  /** Samples that had been taken before. */
  readonly seq: number;
  readonly time: number;
  /** How much of the time before it nobody listened, milliseconds. */
  readonly unseen: number;
}

export interface StoredIncident {
  readonly id: string;
  readonly start: number;
  /** The incident as JSON. */
  readonly json: string;
}

/** A model that took over, for the age of models after a restart. */
export interface StoredTraining {
  readonly key: string;
  readonly detector: string;
  readonly version: number;
  /** Times of the first and last sample trained on. */
  readonly from: number;
  readonly to: number;
  /** When it took over, milliseconds since 1970. */
  readonly at: number;
}

export interface StoredNotice {
  /** From 0, in the order of coming. */
  readonly nr: number;
  readonly json: string;
}
