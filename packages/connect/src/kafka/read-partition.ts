import { HapaxError } from 'hapax';
import type { Batch, Sample } from 'hapax/stream';
import { faultOf, meaningOf } from './faults.ts';
import type { Fetched, Fetcher } from './fetch.ts';
import { isOther, madeAnew } from './made-anew.ts';
import type { Poison } from './output.ts';
import type { PartitionStats, Reading } from './reading.ts';
import { plainly } from './ways-out.ts';

/** Where a partition goes on. */
export interface Offset {
  readonly next: number;
  /** The last time that the stream was told, in whole ticks. */
  readonly tick?: number;
  /** What the brokers know the topic by. */
  readonly of?: string;
}

export interface ReadOptions {
  readonly reading: Reading;
  readonly partition: number;
  readonly fetcher: Fetcher;
  readonly stats: PartitionStats;
  /** Told of records that are no samples. */
  readonly poisoned: (poison: Poison) => void;
  /** Whether more is wanted. */
  readonly wanted: () => boolean;
}

/** Waiting at the end of a partition. */
const WAIT_MS = 500;
/** Samples handed on at once: what is made of them is gone before more comes. */
const AT_ONCE = 500;
/** Failures that last so long are spoken of. */
const PATIENCE_MS = 10_000;

/**
 * The samples of a partition, from an offset on, for as long as they are wanted. What a broker cannot answer at present is asked again; what
 * it can never answer ends the reading.
 * @throws HapaxError `STATE` when records were removed before they were read, `NETWORK` as `plainly` has it
 */
export function readPartition({
  reading,
  partition,
  fetcher,
  stats,
  poisoned,
  wanted,
}: ReadOptions): (from: unknown) => AsyncGenerator<Batch> {
  const { cluster, topic, topicId, onTrouble, take } = reading;
  const who = `kafka ${topic} ${partition}`;

  /** Ask until there is an answer; undefined when the partition was closed meanwhile. */
  async function patiently<T>(go: () => Promise<T>): Promise<T | undefined> {
    while (wanted()) {
      try {
        return await cluster.retry(PATIENCE_MS, go, wanted);
      } catch (error) {
        if (!wanted()) return undefined;
        if (meaningOf(error) !== 'passing') throw error;
        onTrouble({ kind: 'trouble', text: `${who}: cannot be read at present: ${faultOf(error).message}; trying on` });
      }
    }
    return undefined;
  }

  /** What the records refer to is known: a record whose schema cannot be asked for at present is no poison. */
  const prepared = async ({ records }: Fetched): Promise<true> => {
    await reading.prepare?.(records);
    return true;
  };

  /** Where to begin without a checkpoint. */
  const beginning = () => patiently(() => fetcher.offset(topic, partition, reading.from === 'end' ? 'latest' : 'earliest'));

  /** Records are gone that were to be read. */
  async function afterGap(at: number): Promise<number | undefined> {
    const first = await patiently(() => fetcher.offset(topic, partition, 'earliest'));
    const last = await patiently(() => fetcher.offset(topic, partition, 'latest'));
    if (first === undefined || last === undefined) return undefined;
    if (at > last)
      throw new HapaxError(
        'STATE',
        `${who}: the state has seen record ${at}, and the topic ends at ${last}: it was made anew or cut; take another \`group\` to start afresh`,
      );
    const gone = `${who}: records ${at} to ${first - 1} were removed before they were read`;
    if (reading.removed === 'stop')
      throw new HapaxError('STATE', `${gone}; raise the retention of the topic, or go on without them with \`removed: skip\``);
    onTrouble({ kind: 'trouble', text: `${gone}; going on without them` });
    return first;
  }

  const fetch = (at: number): Promise<Fetched | undefined> =>
    patiently(() => fetcher.fetch(topic, partition, at, WAIT_MS, reading.fetchBytes)).catch(async (error: unknown) => {
      if (faultOf(error).fault !== 'OFFSET_OUT_OF_RANGE') throw plainly(who, error);
      const next = await afterGap(at);
      return next === undefined ? undefined : { records: [], next, stable: next, start: next };
    });

  async function* read(from: unknown): AsyncGenerator<Batch> {
    // Only this source writes its offsets.
    const saved = from as Offset | undefined;
    // What earlier versions wrote says nothing of it.
    if (saved?.of !== undefined && isOther(topicId, saved.of)) throw madeAnew(who, topicId, saved.of);
    const first = saved?.next ?? (await beginning());
    if (first === undefined) return;
    let tick = saved?.tick;
    // Once it is in a checkpoint, records that come before a crash are not taken for old ones.
    if (saved === undefined) yield { samples: [], offset: { next: first, of: topicId } satisfies Offset };
    let coming = fetch(first);
    coming.catch(() => {});
    for (let at = first; ; ) {
      const got = await coming;
      if (!got || !wanted()) return;
      if ((await patiently(() => prepared(got))) === undefined) return;
      // The next answer is on its way while this one is worked off; no more than that waits.
      coming = fetch(got.next);
      coming.catch(() => {});
      stats.lag = Math.max(0, got.stable - got.next);
      if (got.next === at) continue;
      for (const batch of batches(got, tick)) {
        tick = (batch.offset as Offset).tick;
        yield batch;
      }
      at = got.next;
    }
  }

  /** The samples of an answer; where the records' time passes a tick, a new batch begins with it: the same one wherever answers are cut. */
  function* batches({ records, next }: Fetched, told: number | undefined): Generator<Batch> {
    const { tickMs } = reading;
    let tick = told;
    let now: number | undefined;
    let samples: Sample[] = [];
    const batch = (before: number): Batch => ({
      samples,
      ...(now === undefined ? {} : { now }),
      offset: { next: before, of: topicId, ...(tick === undefined ? {} : { tick }) } satisfies Offset,
    });
    for (const record of records) {
      const at = tickMs === undefined ? 0 : Math.floor(record.timestamp / tickMs);
      if (tickMs !== undefined && !(at <= (tick ?? -Infinity))) {
        if (samples.length > 0 || now !== undefined) yield batch(record.offset);
        samples = [];
        tick = at;
        now = at * tickMs;
      }
      const { samples: some, fault } = take(record);
      for (const sample of some) samples.push(sample);
      if (samples.length >= AT_ONCE && fault === undefined) {
        yield batch(record.offset + 1);
        samples = [];
        now = undefined;
      }
      if (fault === undefined) continue;
      stats.poison += 1;
      poisoned({ record, why: fault, before: record.offset + 1 });
      onTrouble({ kind: 'unreadable', text: `${who}: record ${record.offset} ${fault}` });
    }
    yield batch(next);
  }

  return read;
}
