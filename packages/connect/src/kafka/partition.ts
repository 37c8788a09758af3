import { HapaxError } from 'hapax';
import { Fenced, type Source, type Store, type StoreChange } from 'hapax/stream';
import { meaningOf } from './faults.ts';
import { startFetcher } from './fetch.ts';
import { mustBeFirstTime } from './first-time.ts';
import { outputRecords, type Poison, startFilling } from './output.ts';
import { type Offset, readPartition } from './read-partition.ts';
import type { PartitionStats, Reading } from './reading.ts';
import type { OutRecord } from './record-batch.ts';
import { restore } from './restore.ts';
import type { Warm } from './standby.ts';
import { stateRecords } from './state-records.ts';
import type { Owner } from './transactions.ts';
import { plainly } from './ways-out.ts';

/** A partition that is this worker's, until it is closed or broken. */
export interface Part {
  readonly source: Source;
  readonly store: Store;
  readonly stats: PartitionStats;
  /** Resolves when it cannot go on: with the reason, or with undefined once it was closed. */
  readonly broken: Promise<unknown>;
  close(): void;
}

/** Keys that are written down before something else has its turn: about 10 ms. */
const AT_ONCE = 50;
/** The source and the store of one partition, which is claimed already. @param warm what is known of its state */
export function startPart(reading: Reading, partition: number, owner: Owner, maxMessageBytes: number, warm?: Warm): Part {
  const { cluster, topic, state, output } = reading;
  const who = `kafka ${topic} ${partition}`;
  const fetcher = startFetcher(cluster, cluster.connections());
  const written = stateRecords();
  const { results: resultsTo } = output;
  const filling = resultsTo === undefined ? undefined : startFilling(maxMessageBytes);
  const stats: PartitionStats = { lag: 0, transactions: 0, transactionMs: 0, stateBytes: 0, restoreMs: 0, restoreBytes: 0, poison: 0 };
  /** Nothing more is read, or nothing more is done at all. */
  let ended = false;
  let closed = false;
  let poison: Poison[] = [];
  let end = (_why: unknown) => {};
  const broken = new Promise<unknown>((resolve) => {
    end = resolve;
  });
  const wanted = () => !closed && !ended;
  const read = readPartition({ reading, partition, fetcher, stats, wanted, poisoned: (one) => void poison.push(one) });

  async function save({ whole, drop, put, output: out }: StoreChange): Promise<void> {
    const begun = cluster.clock.now();
    // Only this source writes its offsets.
    const offset = out?.offset as Offset | undefined;
    const next = offset?.next ?? 0;
    const told = poison.filter(({ before }) => before <= next);
    const records = outputRecords(output, out?.events ?? [], told, { topic, partition });
    const filled = resultsTo !== undefined && filling ? { topic: resultsTo, batches: filling.take() } : undefined;
    const changed: OutRecord[] = [];
    let taken = 0;
    const left = new Set(whole ? written.names : drop);
    for (const [name, text] of put) {
      left.delete(name);
      for (const record of written.put(name, text)) changed.push(record);
      // Many keys at once must not keep the stream, nor the group waiting for a sign of life.
      if (++taken % AT_ONCE === 0) await new Promise<void>((go) => setImmediate(go));
    }
    for (const name of left) for (const record of written.drop(name)) changed.push(record);
    for (const { value } of changed) stats.stateBytes += value?.length ?? 0;
    if (changed.length > 0) records.set(state, [...(records.get(state) ?? []), ...changed]);
    try {
      await owner.commit({ records, ...(filled ? { filled } : {}), ...(offset ? { offset: { group: reading.group, topic, next } } : {}) });
    } catch (error) {
      throw stopped(error);
    }
    poison = poison.filter(({ before }) => before > next);
    stats.transactions += 1;
    stats.transactionMs = cluster.clock.now() - begun;
  }

  /** What becomes of the run when something failed: it ends, and what it has not saved is done again by whoever has the partition then. */
  function stopped(error: unknown): unknown {
    const meaning = closed ? 'fenced' : meaningOf(error);
    if (meaning === 'fatal') return plainly(who, error);
    end(error);
    return new Fenced(`partition ${partition} of ${topic}`);
  }

  return {
    stats,
    broken,
    source: {
      id: `kafka ${topic} ${partition}`,
      kind: 'replay',
      ...(reading.fields && { fields: reading.fields }),
      read,
      close: () => {
        ended = true;
      },
    },
    store: {
      takesOutput: true,
      takeResults(results) {
        if (filling) for (const result of results) if (result.alarm || output.only === 'all') filling.add(result);
      },
      async *load() {
        try {
          const { texts, restored } = await restore(cluster, fetcher, state, partition, wanted, warm);
          stats.restoreMs = restored.ms;
          stats.restoreBytes = restored.bytes;
          let some = false;
          for (const [name, text] of texts) {
            some = true;
            written.known(name, text);
            yield [name, text];
          }
          if (!some) await mustBeFirstTime(cluster, reading, partition, (text) => reading.onTrouble({ kind: 'trouble', text }));
        } catch (error) {
          throw error instanceof HapaxError ? error : stopped(error);
        }
      },
      save,
    },
    close() {
      closed = true;
      fetcher.close();
      owner.close();
      end(undefined);
    },
  };
}
