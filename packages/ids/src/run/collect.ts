import type { Event } from 'hapax';
import type { SecurityEvent } from '../events/event.ts';
import { eventOf, isAlert } from '../features/security-event.ts';

const HOUR = 3_600_000;
/** Signatures whose text is kept for the report. */
const MESSAGES = 100_000;

/** What was gathered of the logs: alerts that say the same in the same hour are one, with a count. */
export interface Collected {
  readonly alerts: readonly Event[];
  readonly flows: readonly Event[];
  /** What signatures say. */
  readonly messages: ReadonlyMap<string, string>;
  /** Events without a source: they belong to no host. */
  readonly hostless: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Gathers events as they are read. Memory grows with what is different, not with how often it is said. */
export function collector() {
  const alerts = new Map<string, { readonly event: SecurityEvent; count: number }>();
  const flows: Event[] = [];
  const messages = new Map<string, string>();
  let hostless = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    add(event: SecurityEvent): void {
      firstMs = Math.min(firstMs, event.time);
      lastMs = Math.max(lastMs, event.time);
      if (event.source === undefined) {
        hostless += 1;
        return;
      }
      if (event.kind === 'flow' || event.kind === 'dns') flows.push(eventOf(event));
      if (!isAlert(event.kind)) return;
      const { source, target, targetPort, signature, severity, message } = event;
      if (signature !== undefined && message !== undefined && messages.size < MESSAGES && !messages.has(signature))
        messages.set(signature, message);
      const key = `${Math.floor(event.time / HOUR)}|${source}|${target}|${targetPort}|${severity}|${event.kind}|${signature}`;
      const same = alerts.get(key);
      if (same === undefined) alerts.set(key, { event, count: 1 });
      else same.count += 1;
    },
    done: (): Collected => ({
      alerts: [...alerts.values()].map(({ event, count }) => eventOf(event, count)),
      flows,
      messages,
      hostless,
      firstMs,
      lastMs,
    }),
  };
}
