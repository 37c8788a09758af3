import type { Event } from 'hapax';
import type { SecurityEvent } from '../events/event.ts';

/**
 * A security event as extractors take it: one flat record, null for what the log does not say. `count` is how many events of the log it
 * stands for.
 */
export const eventOf = (event: SecurityEvent, count = 1): Event => ({
  time: event.time,
  fields: {
    kind: event.kind,
    source: event.source ?? null,
    target: event.target ?? null,
    targetPort: event.targetPort ?? null,
    signature: event.signature ?? null,
    severity: event.severity ?? null,
    name: event.name ?? null,
    answer: event.answer ?? null,
    state: event.flow?.state ?? null,
    durationMs: event.flow?.durationMs ?? null,
    bytesOut: event.flow?.bytesOut ?? null,
    bytesIn: event.flow?.bytesIn ?? null,
    count,
  },
});

/** Alerts, notices and weirds: what says that something is odd. */
export const isAlert = (kind: unknown): boolean => kind === 'alert' || kind === 'notice' || kind === 'weird';

export const textField = (value: string | number | boolean | null | undefined): string =>
  value === null || value === undefined ? '' : String(value);
export const numberField = (value: string | number | boolean | null | undefined): number =>
  typeof value === 'number' ? value : Number.NaN;
