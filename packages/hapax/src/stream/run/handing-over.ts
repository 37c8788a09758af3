import type { Sink } from '../ports.ts';
import type { IncidentEvent, Notice } from '../types.ts';

/** What a sink is told: of an incident, or of what a person did. */
export type Telling = IncidentEvent | Notice;

const KINDS: readonly IncidentEvent['kind'][] = ['opened', 'closed'];

const ofPeople = (telling: Telling): telling is Notice => 'who' in telling;

export const wants = (sink: Sink, telling: Telling): boolean =>
  ofPeople(telling) ? sink.tell !== undefined : (sink.kinds ?? KINDS).includes(telling.kind);

/** The messages at the beginning that are all of incidents, or all of what people did. */
export function firstOfOneSort(events: readonly Telling[]): readonly Telling[] {
  const [first] = events;
  if (!first) return events;
  const end = events.findIndex((one) => ofPeople(one) !== ofPeople(first));
  return end < 0 ? events : events.slice(0, end);
}

/** All of one sort. */
export async function handOver(events: readonly Telling[], sink: Sink): Promise<void> {
  const notices = events.filter(ofPeople);
  if (notices.length > 0) await sink.tell?.(notices);
  else await sink.deliver(events.filter((one) => !ofPeople(one)));
}

export const isUndeliverable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'undeliverable' in error && error.undeliverable === true;

/** Of an error, for a line, a letter and an answer of the API: the other side may say as much as it likes. */
export function textOf(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Characters of an error that are kept. */
const LONGEST = 500;

/** The pause that the other side asked for. */
export const askedMs = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : 0;
