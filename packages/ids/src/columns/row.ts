import type { EventKind, SecurityEvent } from '../events/event.ts';
import { type Names, NONE } from './names.ts';

/** What features need of one event, as numbers; texts by their numbers in `Names`. One such row is filled again and again. */
export interface Row {
  kind: EventKind;
  /** Milliseconds since 1970 UTC. */
  time: number;
  source: number;
  target: number;
  /** -1 where there is none. */
  port: number;
  signature: number;
  /** NaN where there is none, as of all below. */
  severity: number;
  name: number;
  answer: number;
  state: number;
  durationMs: number;
  bytesOut: number;
  bytesIn: number;
}

export const emptyRow = (): Row => ({
  kind: 'other',
  time: 0,
  source: NONE,
  target: NONE,
  port: NONE,
  signature: NONE,
  severity: Number.NaN,
  name: NONE,
  answer: NONE,
  state: NONE,
  durationMs: Number.NaN,
  bytesOut: Number.NaN,
  bytesIn: Number.NaN,
});

/** Put an event into a row. */
export function fillRow(row: Row, event: SecurityEvent, names: Names): Row {
  const id = (text: string | undefined) => (text === undefined ? NONE : names.id(text));
  const { flow } = event;
  row.kind = event.kind;
  row.time = event.time;
  row.source = id(event.source);
  row.target = id(event.target);
  row.port = event.targetPort ?? NONE;
  row.signature = id(event.signature);
  row.severity = event.severity ?? Number.NaN;
  row.name = id(event.name);
  row.answer = id(event.answer);
  row.state = id(flow?.state);
  row.durationMs = flow?.durationMs ?? Number.NaN;
  row.bytesOut = flow?.bytesOut ?? Number.NaN;
  row.bytesIn = flow?.bytesIn ?? Number.NaN;
  return row;
}
