import type { StoreRecord } from 'hapax/stream';
import type { Cluster } from './cluster.ts';
import { BrokerFault, faultOf } from './faults.ts';
import type { Fetcher } from './fetch.ts';
import type { Warm } from './standby.ts';
import { stateReading } from './state-records.ts';

/** Bytes asked for at once. */
const MOST_BYTES = 8 << 20;
const WAIT_MS = 250;
/** The log is read to where it ended when the partition was claimed; nothing but an open transaction of somebody else can keep that from being read. */
const STUCK_MS = 30_000;

/** What a restore took. */
export interface Restored {
  readonly bytes: number;
  readonly records: number;
  readonly ms: number;
}

/**
 * The state of a partition: the newest record of each name. To be read after the partition was claimed, for then nobody else writes, and
 * what was begun has ended one way or the other.
 * @param warm what is there of it: only what came behind that is read
 * @throws BrokerFault, or HapaxError `SNAPSHOT` when parts are missing
 */
export async function restore(
  cluster: Cluster,
  fetcher: Fetcher,
  topic: string,
  partition: number,
  wanted: () => boolean,
  warm?: Warm,
): Promise<{ readonly texts: Generator<StoreRecord>; readonly restored: Restored }> {
  const { clock } = cluster;
  const begun = clock.now();
  const ask = <T>(go: () => Promise<T>) => cluster.retry(STUCK_MS, go, wanted);
  // Asked of the leader with its own caution: one that has just become it does not answer before it knows where its log ends.
  const end = await ask(() => fetcher.offset(topic, partition, 'latest'));
  // One that has seen more than there is followed a topic that was there before.
  const known = warm !== undefined && warm.next <= end ? warm : undefined;
  const reading = known?.reading ?? stateReading(topic);
  const before = reading.bytes;
  let records = 0;
  let moved = clock.now();
  for (let at = known?.next ?? (await ask(() => fetcher.offset(topic, partition, 'earliest'))); at < end; ) {
    const coming = ask(() => fetcher.fetch(topic, partition, at, WAIT_MS, MOST_BYTES));
    const answer = await coming.catch((error: unknown) => {
      if (known !== undefined && faultOf(error).fault === 'OFFSET_OUT_OF_RANGE') return undefined;
      throw error;
    });
    // The topic was cut beyond what was followed.
    if (answer === undefined) return restore(cluster, fetcher, topic, partition, wanted);
    const { records: some, next } = answer;
    for (const { key, value } of some) reading.take(key, value);
    records += some.length;
    if (next > at) moved = clock.now();
    else if (!wanted() || Math.abs(clock.now() - moved) > STUCK_MS)
      throw new BrokerFault(
        'REQUEST_TIMED_OUT',
        `${topic} ${partition} cannot be read to its end; another program has a transaction open on it`,
      );
    at = next;
  }
  return { texts: reading.texts(), restored: { bytes: reading.bytes - before, records, ms: clock.now() - begun } };
}
