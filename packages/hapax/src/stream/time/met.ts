/** What a key remembers of its messages, to know one that comes again: plain data. */
export interface Met {
  /** Time of the newest samples, and what they said, as hashes. */
  time: number;
  said: number[];
  /** Hashes of the newest ids, in a ring. */
  readonly ids: number[];
  next: number;
}

/** Ids, and samples of one time, that a key remembers. */
export const REMEMBERED = 1000;
