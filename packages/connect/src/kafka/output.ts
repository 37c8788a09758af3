import type { IncidentEvent, Result } from 'hapax/stream';
import { eventLine } from '../sinks/lines.ts';
import { roomForResult, writeResult } from '../sinks/result-bytes.ts';
import type { Header, InRecord, OutRecord } from './record-batch.ts';
import { type OpenBatch, startBatch } from './write-batch.ts';

/** Topics that a stream writes to, beside the one of its state. */
export interface Topics {
  readonly results?: string;
  readonly only: 'all' | 'alarms';
  readonly incidents: string;
  readonly deadLetters: string;
}

/** A record that is no sample, as it came, and why. */
export interface Poison {
  readonly record: InRecord;
  readonly why: string;
  /** It was read before this offset. */
  readonly before: number;
}

/** Results become bytes as they come: kept as objects until the transaction they would cost more than everything else. */
export interface Filling {
  add(result: Result): void;
  /** What has come since the last time. */
  take(): OpenBatch[];
}

/** @param most bytes of a batch */
export function startFilling(most: number): Filling {
  let batches: OpenBatch[] = [];
  return {
    add(result) {
      const record = {
        key: result.key,
        room: roomForResult(result),
        write: (out: Buffer, at: number) => writeResult(out, at, result),
      };
      if (batches.at(-1)?.put(record, most)) return;
      const batch = startBatch();
      batch.put(record, most);
      batches.push(batch);
    },
    take() {
      const taken = batches;
      batches = [];
      return taken;
    },
  };
}

/** The records of one transaction by topic, without those of the state and the results. They are made when they are asked for. */
export function outputRecords(
  { incidents, deadLetters }: Topics,
  events: readonly IncidentEvent[],
  poison: readonly Poison[],
  from: { readonly topic: string; readonly partition: number },
): Map<string, Iterable<OutRecord>> {
  const records = new Map<string, Iterable<OutRecord>>();
  add(incidents, events, (event) => ({ key: event.incident.id, value: lined(eventLine(event)) }));
  add(deadLetters, poison, ({ record, why }) => ({
    key: record.key,
    value: record.value,
    headers: [...record.headers, ...reasonOf(record, why, from)],
  }));
  return records;

  /** Topics may be one and the same. */
  function add<T>(topic: string, some: readonly T[], recordOf: (one: T) => OutRecord): void {
    if (some.length > 0) records.set(topic, both(records.get(topic) ?? [], some, recordOf));
  }
}

function* both<T>(first: Iterable<OutRecord>, some: readonly T[], recordOf: (one: T) => OutRecord): Generator<OutRecord> {
  yield* first;
  for (const one of some) yield recordOf(one);
}

const lined = (line: string): string => line.slice(0, -1);

const reasonOf = (
  { offset, timestamp }: InRecord,
  why: string,
  { topic, partition }: { readonly topic: string; readonly partition: number },
): Header[] =>
  Object.entries({ reason: why, topic, partition, offset, timestamp }).map(([name, value]) => [
    `hapax-${name}`,
    Buffer.from(String(value)),
  ]);
