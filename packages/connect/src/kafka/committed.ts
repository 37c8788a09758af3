import type { Client } from './client.ts';
import { decodeBatches } from './read-batch.ts';
import type { InRecord } from './record-batch.ts';

/** A transaction that was aborted, as the answer to a fetch names it. */
export interface Aborted {
  readonly producerId: bigint;
  readonly firstOffset: number;
}

/**
 * The records of an answer that count: those of finished transactions and those outside of any, from `from` on. A producer's batches are
 * left out from where one of its aborted transactions begins to the marker that ends it, as often as there is one; transactions that have
 * not ended lie behind the last stable offset and are not in the answer.
 * @returns the records, and the offset behind the last batch
 */
export function committedRecords(
  client: Client,
  bytes: Buffer,
  aborted: readonly Aborted[],
  from: number,
): { readonly records: InRecord[]; readonly next: number } {
  const coming = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const out = new Set<bigint>();
  const records: InRecord[] = [];
  let next = from;
  let begun = 0;
  for (const batch of decodeBatches(client, bytes)) {
    while (begun < coming.length && coming[begun].firstOffset <= batch.lastOffset) out.add(coming[begun++].producerId);
    next = batch.lastOffset + 1;
    if (batch.marker === 'abort') out.delete(batch.producerId);
    if (batch.marker !== undefined || (batch.transactional && out.has(batch.producerId)) || batch.lastOffset < from) continue;
    for (const record of batch.records()) if (record.offset >= from) records.push(record);
  }
  return { records, next: Math.max(next, from) };
}
