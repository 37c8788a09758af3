import type { Event } from 'hapax';
import { ALERT_COLUMNS, type AlertBlock, alertDay } from '../../columns/alert-day.ts';
import { type DayStore, dayStore, IN_MEMORY } from '../../columns/day-store.ts';
import { alertEvent, flowEvent } from '../../columns/events.ts';
import { FLOW_COLUMNS, type FlowBlock, flowDay } from '../../columns/flow-day.ts';
import { type Names, NONE, namesTable } from '../../columns/names.ts';
import { emptyRow, fillRow, type Row } from '../../columns/row.ts';
import type { SecurityEvent } from '../../events/event.ts';
import { isAlert } from '../../features/security-event.ts';
import { type Seen, seenTimes } from './seen.ts';

/** Signatures whose text is kept for the report. */
const MESSAGES = 100_000;

/** What was gathered of the logs, as columns by day: alerts that say the same in the same hour are one row, with a count. */
export interface Collected {
  readonly alerts: DayStore<AlertBlock>;
  readonly flows: DayStore<FlowBlock>;
  readonly names: Names;
  /** What signatures say. */
  readonly messages: ReadonlyMap<string, string>;
  /** Events without a source: they belong to no host. */
  readonly hostless: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly seen: Seen;
  /** Nothing can be read of it any more. */
  close(): void;
}

export interface CollectOptions {
  /** Whether an event is taken out; asked of each. */
  readonly removes?: ((event: SecurityEvent) => boolean) | undefined;
  /** Rows kept in memory, of alerts and of flows. */
  readonly most?: number;
}

/** Gathers events as they are read. Memory grows with what is different, not with how often it is said, and beyond `most` with the largest day. */
export function collector({ removes, most = IN_MEMORY }: CollectOptions = {}) {
  const names = namesTable();
  const alerts = dayStore<AlertBlock>(ALERT_COLUMNS, alertDay, most);
  const flows = dayStore<FlowBlock>(FLOW_COLUMNS, flowDay, most);
  const messages = new Map<string, string>();
  const own = emptyRow();
  let hostless = 0;
  const times = seenTimes();

  function put(row: Row): void {
    const { time, kind } = row;
    times.add(time);
    if (row.source === NONE) hostless += 1;
    else if (kind === 'flow' || kind === 'dns') flows.add(row);
    else if (isAlert(kind)) alerts.add(row);
  }

  return {
    names,
    /** Take an event in the form of a row. */
    put(row: Row): void {
      if (removes?.(partOf(row, names)) !== true) put(row);
    },
    add(event: SecurityEvent): void {
      if (removes?.(event) === true) return;
      const { signature, message, source, kind } = event;
      if (source !== undefined && isAlert(kind) && signature !== undefined && message !== undefined)
        if (messages.size < MESSAGES && !messages.has(signature)) messages.set(signature, message);
      put(fillRow(own, event, names));
    },
    done(): Collected {
      const [a, f] = [alerts.done(), flows.done()];
      const seen = times.done();
      return {
        alerts: a,
        flows: f,
        names,
        messages,
        hostless,
        firstMs: seen.firstMs,
        lastMs: seen.lastMs,
        seen,
        close() {
          a.close();
          f.close();
        },
      };
    },
  };
}

/** The part of an event that rules look at. */
export const partOf = ({ kind, time, source, target, port, signature }: Row, names: Names): SecurityEvent => ({
  kind,
  time,
  ...(source === NONE ? {} : { source: names.text(source) }),
  ...(target === NONE ? {} : { target: names.text(target) }),
  ...(port === NONE ? {} : { targetPort: port }),
  ...(signature === NONE ? {} : { signature: names.text(signature) }),
});

/** Events of some hosts, in order of days. */
export function eventsOf({ alerts, flows, names }: Collected, view: 'alerts' | 'flows', hosts: ReadonlySet<string>): readonly Event[] {
  const wanted = new Set([...hosts].map((host) => names.find(host)));
  const out: Event[] = [];
  const store = view === 'alerts' ? alerts : flows;
  for (const day of store.days) {
    if (view === 'alerts') {
      const block = alerts.block([day]);
      for (let i = 0; i < block.rows; ++i) if (wanted.has(block.source[i])) out.push(alertEvent(block, i, names));
    } else {
      const block = flows.block([day]);
      for (let i = 0; i < block.rows; ++i) if (wanted.has(block.source[i])) out.push(flowEvent(block, i, names));
    }
  }
  return out;
}
