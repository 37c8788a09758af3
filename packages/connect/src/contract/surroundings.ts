import type { Clock } from 'hapax/stream';

/** Something of a source that cannot be used, or that has gone wrong and may come right again. */
export interface Trouble {
  /** `unreadable`: a record that is no sample, and is left out; `trouble`: anything else. */
  readonly kind: 'unreadable' | 'trouble';
  /** One line: who, what, and for a record which one. */
  readonly text: string;
}

/** What connectors get from whoever opens them: nothing of the process is reached for behind its back. */
export interface Surroundings {
  /** Names of the features, in the order of the stream. */
  readonly features: readonly string[];
  /** Features whose values may be names, which are only told apart. */
  readonly texts?: readonly string[];
  readonly clock: Clock;
  /** Told of what goes wrong; whoever is told counts it and limits how often it is said. */
  readonly onTrouble: (trouble: Trouble) => void;
  /** Standard input. */
  readonly input: AsyncIterable<Uint8Array | string>;
  /** Standard output. */
  readonly out: (text: string) => void;
  /** Folder that module paths begin from: that of the pipeline file. */
  readonly base: string;
  /** Folder in which a source may keep what it has accepted and the stream has not yet: samples then survive a crash. */
  readonly journal?: string;
}
