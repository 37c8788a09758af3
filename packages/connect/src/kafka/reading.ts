import type { Trouble } from '../contract/surroundings.ts';
import type { Cluster } from './cluster.ts';
import type { Topics } from './output.ts';
import type { InRecord } from './record-batch.ts';
import type { Taken } from './values.ts';

/** What all partitions of a worker share. */
export interface Reading {
  readonly cluster: Cluster;
  readonly topic: string;
  /** What the brokers know it by: one that is made anew under its old name has another. */
  readonly topicId: string;
  readonly group: string;
  /** Topic of the state, compacted. */
  readonly state: string;
  readonly output: Topics;
  /** Where to begin when there is no state yet. */
  readonly from: 'beginning' | 'end';
  /** What to do about records that were removed before they were read. */
  readonly removed: 'stop' | 'skip';
  /** Milliseconds of the records' timestamps between two times that the stream is told; undefined: it is not told. */
  readonly tickMs: number | undefined;
  readonly fetchBytes: number;
  /** What must be known before records are taken. @throws BrokerFault when it cannot be asked for at present */
  readonly prepare?: (records: readonly InRecord[]) => Promise<void>;
  readonly take: (record: InRecord) => Taken;
  /** Names that records had so far. */
  readonly fields?: () => readonly string[];
  readonly onTrouble: (trouble: Trouble) => void;
}

/** How a partition does. */
export interface PartitionStats {
  /** Records that can be read and were not yet. */
  lag: number;
  transactions: number;
  /** Milliseconds of the last one. */
  transactionMs: number;
  /** Bytes of state written. */
  stateBytes: number;
  restoreMs: number;
  restoreBytes: number;
  poison: number;
}
