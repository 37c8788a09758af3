import type { Batch } from 'hapax/stream';
import { type Unacknowledged, unacknowledged } from '../sources/unacknowledged.ts';
import { type Entry, entriesOf, entriesRead, isAfter } from './entries.ts';
import type { Read } from './log.ts';
import { BLOCK_MS, type Reading } from './reading.ts';

/** Ids in one acknowledgement. */
const AT_ONCE = 1000;

interface Offset {
  /** The newest entry that was handed on. */
  readonly last: string;
  /** Ids that went through the stream and are not acknowledged for certain. */
  readonly open: string;
}

/**
 * The stream as a consumer group. An entry is acknowledged once a checkpoint holds it; what comes again because the acknowledgement was
 * lost is known by its id, which is part of the offset.
 */
export function readGroup(reading: Reading, group: string): Read {
  const { options, tries, say, clock } = reading;
  const { stream, consumer, count, claimAfterMs } = options;
  let last = '0-0';
  let open: Unacknowledged = unacknowledged();
  let acknowledging: Promise<void> = Promise.resolve();

  async function acknowledge(ids: readonly string[]): Promise<void> {
    for (let i = 0; i < ids.length; i += AT_ONCE) {
      const some = ids.slice(i, i + AT_ONCE);
      await (await reading.side()).ask('XACK', stream, group, ...some);
      open.acknowledged(some);
    }
  }

  async function prepare(): Promise<void> {
    const begin = last !== '0-0' ? last : options.from === 'end' ? '$' : '0';
    try {
      await (await reading.main()).ask('XGROUP', 'CREATE', stream, group, begin, 'MKSTREAM');
      if (last !== '0-0') say(`the server had no group ${group} any more; it goes on behind ${last}`);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error;
    }
  }

  /** Those that did not go through the stream already; those that a checkpoint holds get the acknowledgement that was lost. */
  async function fresh(entries: readonly Entry[]): Promise<Entry[]> {
    const kept = entries.filter(({ id }) => open.isKept(id));
    const some = entries.filter(({ id }) => !open.has(id));
    if (kept.length > 0) await acknowledge(kept.map(({ id }) => id));
    return some;
  }

  async function batchOf(entries: readonly Entry[]): Promise<Batch> {
    const samples = await reading.samplesOf(entries);
    for (const { id } of entries) {
      open.add(id);
      if (isAfter(id, last)) last = id;
    }
    return { samples, offset: { last, open: open.list().join(' ') } satisfies Offset };
  }

  /** What this consumer was given and has not acknowledged, page by page. */
  async function* pending(): AsyncGenerator<Batch> {
    for (let at = '0-0'; ; ) {
      const client = await reading.main();
      const page: Entry[] = entriesRead(await client.ask('XREADGROUP', 'GROUP', group, consumer, 'COUNT', count, 'STREAMS', stream, at));
      if (page.length === 0) return;
      at = page[page.length - 1].id;
      const some = await fresh(page);
      if (some.length > 0) yield await batchOf(some);
    }
  }

  /** What a consumer that is gone has left. */
  async function claimed(afterMs: number): Promise<Entry[]> {
    const all: Entry[] = [];
    for (let cursor = '0-0'; ; ) {
      const answer = await (await reading.main()).ask('XAUTOCLAIM', stream, group, consumer, afterMs, cursor, 'COUNT', count);
      if (!Array.isArray(answer)) return all;
      // One that waits for the checkpoint of this process is not left behind.
      for (const entry of entriesOf(answer[1])) if (!open.has(entry.id)) all.push(entry);
      const deleted: unknown = answer[2];
      if (Array.isArray(deleted) && deleted.length > 0)
        say(`${deleted.length} entries that a consumer left were deleted before they were read`);
      cursor = String(answer[0]);
      if (cursor === '0-0' || all.length >= count) return all;
    }
  }

  return {
    committed(offset) {
      const { open: ids } = offset as Offset;
      if (ids === '') return;
      const kept = open.keep(ids.split(' '));
      acknowledging = acknowledging
        .then(() => acknowledge(kept))
        // The next checkpoint acknowledges them again.
        .catch(() => {});
    },
    settled: () => acknowledging,
    async *from(offset) {
      // Only this source writes its offsets.
      const given = offset as Offset | undefined;
      last = given?.last ?? '0-0';
      open = unacknowledged(given && given.open !== '' ? given.open.split(' ') : []);
      let looked = clock.now();
      let begun = false;
      while (tries.open) {
        let batch: Batch | undefined;
        try {
          if (!begun) {
            await prepare();
            for await (const one of pending()) yield one;
            begun = true;
          }
          let entries: Entry[] = [];
          if (claimAfterMs !== undefined && Math.abs(clock.now() - looked) >= claimAfterMs / 2) {
            looked = clock.now();
            entries = await claimed(claimAfterMs);
            if (entries.length > 0) say(`took over ${entries.length} entries that a consumer of ${group} had left`);
          }
          if (entries.length === 0) {
            const client = await reading.main();
            const words = ['GROUP', group, consumer, 'COUNT', count, 'BLOCK', BLOCK_MS, 'STREAMS', stream, '>'] as const;
            entries = entriesRead(await client.ask('XREADGROUP', ...words));
          }
          tries.worked();
          if (entries.length > 0) batch = await batchOf(entries);
        } catch (error) {
          begun = false;
          reading.drop();
          await tries.failed(error);
        }
        if (batch) yield batch;
      }
    },
  };
}
