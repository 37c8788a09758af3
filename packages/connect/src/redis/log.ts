import type { Batch } from 'hapax/stream';
import { entriesOf, entriesRead, isAfter } from './entries.ts';
import { BLOCK_MS, type Reading } from './reading.ts';

/** How a stream is read. */
export interface Read {
  from(offset: unknown): AsyncGenerator<Batch>;
  committed?(offset: unknown): void;
  /** What was said to the server has been heard. */
  settled?(): Promise<void>;
}

/** The stream as a log: the checkpoint alone says where to go on. */
export function readLog(reading: Reading): Read {
  const { options, tries, say } = reading;
  const { stream, count } = options;

  /** Entries that are gone from the server, or that it has not got any more, would be left out in silence. */
  async function look(last: string): Promise<void> {
    const client = await reading.main();
    const [newest] = entriesOf(await client.ask('XREVRANGE', stream, '+', '-', 'COUNT', 1));
    const [oldest] = entriesOf(await client.ask('XRANGE', stream, '-', '+', 'COUNT', 1));
    if (newest === undefined || isAfter(last, newest.id))
      say(
        `it ends ${newest ? `at ${newest.id}` : 'before its first entry'}, and was read up to ${last}: the server has lost or removed what came before`,
      );
    else if (oldest && isAfter(oldest.id, last))
      say(`its entries up to ${oldest.id} were removed, and it was read up to ${last}: what lay between is lost`);
  }

  async function beginning(): Promise<string> {
    if (options.from === 'beginning') return '0-0';
    const [newest] = entriesOf(await (await reading.main()).ask('XREVRANGE', stream, '+', '-', 'COUNT', 1));
    return newest?.id ?? '0-0';
  }

  return {
    async *from(offset) {
      // Only this source writes its offsets.
      let last = (offset as { readonly last: string } | undefined)?.last;
      let fresh = true;
      while (tries.open) {
        let batch: Batch | undefined;
        try {
          if (fresh && last !== undefined && last !== '0-0') await look(last);
          last ??= await beginning();
          fresh = false;
          const got: ReturnType<typeof entriesRead> = entriesRead(
            await (await reading.main()).ask('XREAD', 'COUNT', count, 'BLOCK', BLOCK_MS, 'STREAMS', stream, last),
          );
          tries.worked();
          if (got.length === 0) continue;
          const samples = await reading.samplesOf(got);
          last = got[got.length - 1].id;
          batch = { samples, offset: { last } };
        } catch (error) {
          fresh = true;
          reading.drop();
          await tries.failed(error);
        }
        if (batch) yield batch;
      }
    },
  };
}
