import type { IncidentEvent, Result } from 'hapax/stream';
import { eventLine } from '../sinks/lines.ts';
import { resultLine } from '../sinks/result-log.ts';
import type { Header, InRecord, OutRecord } from './record-batch.ts';

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

/** The records of one transaction by topic, without those of the state. */
export function outputRecords(
  { results: to, only, incidents, deadLetters }: Topics,
  { results, events }: { readonly results: readonly Result[]; readonly events: readonly IncidentEvent[] },
  poison: readonly Poison[],
  from: { readonly topic: string; readonly partition: number },
): Map<string, OutRecord[]> {
  const records = new Map<string, OutRecord[]>();
  const listed: OutRecord[] = [];
  if (to !== undefined)
    for (const result of results) if (only === 'all' || result.alarm) listed.push({ key: result.key, value: lined(resultLine(result)) });
  if (to !== undefined) add(to, listed);
  add(
    incidents,
    events.map((event) => ({ key: event.incident.id, value: lined(eventLine(event)) })),
  );
  add(
    deadLetters,
    poison.map(({ record, why }) => ({
      key: record.key,
      value: record.value,
      headers: [...record.headers, ...reasonOf(record, why, from)],
    })),
  );
  return records;

  /** Topics may be one and the same. */
  function add(topic: string, some: readonly OutRecord[]): void {
    if (some.length > 0) records.set(topic, [...(records.get(topic) ?? []), ...some]);
  }
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
