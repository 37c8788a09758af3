import { type GivenOf, type SettingsOf, type SettingTable, settle } from 'hapax/settings';
import type { PartitionedSource, Sink, Source, Store } from 'hapax/stream';
import type { Surroundings } from './surroundings.ts';

/** A source in partitions that any number of processes share, each of which keeps the state of a partition with it. */
export interface Shared {
  readonly source: PartitionedSource;
  /** Opening it makes this process the owner of the partition. */
  readonly openStore: (partition: number) => Promise<Store>;
  /** Checkpoints: samples, and milliseconds, between two. */
  readonly checkpointEvery: number;
  readonly checkpointMs: number;
  /** Where the state is, in words. */
  readonly place: string;
  /** Where results and messages go besides the sinks, each in words. */
  readonly outputs?: readonly string[];
  /** How to begin without the state that there is, in words. */
  readonly afresh?: string;
  /** What it has to tell of itself, in the text format of Prometheus. */
  metrics?(stream: string): string;
  /** When the last partition has been given back. */
  close(): void;
}

/** The parts that connectors can be. */
export interface Parts {
  readonly source: Source;
  readonly sink: Sink;
  readonly store: Store;
  readonly shared: Shared;
}
export type Role = keyof Parts;

/** What becomes of samples or messages when something is killed; of a connector that promises the same however it is set, there is one. */
export interface Promised {
  /** For which options it holds, as in `with \`group\``; for all others, or always, unless given. */
  readonly when?: string;
  /** `exactly once in effect`: what comes twice is known again, or comes out the same. */
  readonly delivery: 'at most once' | 'at least once' | 'exactly once in effect';
  /** A kill of this process: a sentence. */
  readonly client: string;
  /** A kill of the other side, or of the connection: a sentence. */
  readonly server: string;
}

/** What one file says of a connector; everything that names, checks, documents or completes it is made from this. */
export interface ConnectorSpec<R extends Role, T extends SettingTable> {
  /** Its `type` in a pipeline file: a camel-case word. */
  readonly id: string;
  /** A few words, as a heading. */
  readonly title: string;
  /** Sentences: what it does, what it promises, what it cannot do. */
  readonly doc: string;
  readonly options: T;
  /** Package that the user installs for it. */
  readonly peer?: string;
  /** Where the pipeline keeps its state. */
  readonly promises?: readonly Promised[];
  /** @throws HapaxError `CONFIG`, `FILE` or `NETWORK` in one line, without secrets */
  open(options: SettingsOf<T>, surroundings: Surroundings): Parts[R] | Promise<Parts[R]>;
}

/** A source, sink or store that can be opened by name. */
export interface Connector<R extends Role = Role, T extends SettingTable = SettingTable> {
  readonly role: R;
  readonly id: string;
  readonly title: string;
  readonly doc: string;
  readonly options: T;
  readonly peer?: string;
  readonly promises?: readonly Promised[];
  /**
   * Check the options, fill in what is not given, and open.
   * @throws HapaxError `CONFIG` naming the connector, the option, what it must be and what it got; or as the connector itself does
   */
  open(given: GivenOf<T>, surroundings: Surroundings): Promise<Parts[R]>;
}

const define =
  <R extends Role>(role: R) =>
  <const T extends SettingTable>(spec: ConnectorSpec<R, T>): Connector<R, T> => ({
    role,
    id: spec.id,
    title: spec.title,
    doc: spec.doc,
    options: spec.options,
    ...(spec.peer === undefined ? {} : { peer: spec.peer }),
    ...(spec.promises === undefined ? {} : { promises: spec.promises }),
    open: async (given, surroundings) => spec.open(settle(spec.id, spec.options, given), surroundings),
  });

/** A source of samples. One file: an id, an option table, and `open`. */
export const defineSource = define('source');
/** A sink for incidents. */
export const defineSink = define('sink');
/** A store for checkpoints. */
export const defineStore = define('store');

/** A source that several processes share. */
export const defineShared = define('shared');

/** Any connector of that kind, whatever its options. */
export type AnyConnector<R extends Role = Role> = Omit<Connector<R>, 'open'> & {
  // The options were checked against the table of this very connector, which a table of connectors cannot express.
  open(given: never, surroundings: Surroundings): Promise<Parts[R]>;
};
