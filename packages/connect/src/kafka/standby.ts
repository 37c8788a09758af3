import type { Cluster } from './cluster.ts';
import { faultOf } from './faults.ts';
import { type Fetcher, startFetcher } from './fetch.ts';
import { type StateReading, stateReading } from './state-records.ts';

/** The state of a partition that another worker has, up to a place in its topic. */
export interface Warm {
  readonly reading: StateReading;
  /** Where to read on. */
  readonly next: number;
}

/** How the following of a partition does. */
export interface StandbyStats {
  /** Records of the state that were not yet read. */
  readonly lag: number;
  /** Bytes of state that are kept. */
  readonly bytes: number;
}

/** Partitions whose state is followed while others work on them. */
export interface Standbys {
  readonly partitions: readonly number[];
  readonly stats: ReadonlyMap<number, StandbyStats>;
  /** Follow these and no others. */
  follow(partitions: readonly number[]): void;
  /** What is there of a partition, which is followed no more; undefined: nothing. */
  take(partition: number): Warm | undefined;
  close(): void;
}

interface Follower {
  readonly fetcher: Fetcher;
  reading: StateReading;
  /** Where it goes on; undefined: at the beginning. */
  next: number | undefined;
  /** When the broker answered last. */
  heard: number;
  lag: number;
  ended: boolean;
}

const WAIT_MS = 500;
/** Less than a restore asks for: the worker has streams of its own to work on. */
const MOST_BYTES = 1 << 20;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** Who did not hear for so long may have missed that something was dropped: brokers forget that after `delete.retention.ms`, a day. */
const FORGOTTEN_MS = 3_600_000;

/** @param topic of the state */
export function startStandbys(cluster: Cluster, topic: string, onTrouble: (text: string) => void): Standbys {
  const { clock } = cluster;
  const followers = new Map<number, Follower>();

  /** What was committed behind the last place, put to what is there. */
  async function look(partition: number, follower: Follower): Promise<void> {
    const { fetcher } = follower;
    if (clock.now() - follower.heard > FORGOTTEN_MS) follower.next = undefined;
    if (follower.next === undefined) {
      follower.reading = stateReading(topic);
      follower.next = await fetcher.offset(topic, partition, 'earliest');
    }
    const { records, next, stable } = await fetcher.fetch(topic, partition, follower.next, WAIT_MS, MOST_BYTES);
    // Taken over meanwhile: it is another's to go on with.
    if (follower.ended) return;
    for (const { key, value } of records) follower.reading.take(key, value);
    follower.next = next;
    follower.lag = Math.max(0, stable - next);
    follower.heard = clock.now();
  }

  async function work(partition: number, follower: Follower): Promise<void> {
    let said = false;
    for (let pause = FIRST_PAUSE_MS; !follower.ended; ) {
      try {
        await look(partition, follower);
        pause = FIRST_PAUSE_MS;
        said = false;
      } catch (error) {
        if (follower.ended) return;
        const { fault, message } = faultOf(error);
        // The topic was cut or made anew.
        if (fault === 'OFFSET_OUT_OF_RANGE') follower.next = undefined;
        cluster.forget();
        if (!said) onTrouble(`kafka ${topic} ${partition}: cannot be followed at present: ${message}; trying on`);
        said = true;
        await new Promise<void>((go) => void clock.after(pause, go));
        pause = Math.min(LONGEST_PAUSE_MS, 2 * pause);
      }
    }
  }

  function end(partition: number, follower: Follower): void {
    follower.ended = true;
    followers.delete(partition);
    follower.fetcher.close();
  }

  return {
    get partitions() {
      return [...followers.keys()];
    },
    get stats() {
      return new Map(Array.from(followers, ([p, { lag, reading }]) => [p, { lag, bytes: reading.held }]));
    },
    follow(partitions) {
      for (const [p, follower] of followers) if (!partitions.includes(p)) end(p, follower);
      for (const p of partitions) {
        if (followers.has(p)) continue;
        // A broker answers what comes over one connection in turn, and these wait.
        const fetcher = startFetcher(cluster, cluster.connections());
        const follower = { fetcher, reading: stateReading(topic), next: undefined, heard: clock.now(), lag: Number.NaN, ended: false };
        followers.set(p, follower);
        void work(p, follower);
      }
    },
    take(partition) {
      const follower = followers.get(partition);
      if (!follower) return undefined;
      end(partition, follower);
      const { reading, next } = follower;
      return next === undefined ? undefined : { reading, next };
    },
    close() {
      for (const [p, follower] of followers) end(p, follower);
    },
  };
}
