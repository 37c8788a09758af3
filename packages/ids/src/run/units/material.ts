import type { Event, Extracted, Extractor, ExtractorConfigured } from 'hapax';
import { alertEvent, flowEvent } from '../../columns/events.ts';
import { NONE } from '../../columns/names.ts';
import { type AlertState, idsAlerts } from '../../features/alerts.ts';
import { alertMatrix, alertsLearnt } from '../../features/fast/alert-pass.ts';
import type { AlertMatrix, Choice } from '../../features/fast/alert-samples.ts';
import { idsFlows } from '../../features/flows.ts';
import type { Collected } from './collect.ts';

/** Events of one view in some period, which an extractor can learn from and make into samples. */
export interface Material {
  /** Undefined when there is no sample among them. */
  fit(): Extractor | undefined;
  extract(by: Extractor): Pick<Extracted, 'x' | 'ids' | 'events' | 'names'>;
}

/** Events in a list. */
export const listMaterial = (extractor: ExtractorConfigured, events: Iterable<Event>, locations?: unknown): Material => ({
  fit() {
    const [...all] = events;
    return all.length === 0 ? undefined : extractor.fit(all, locations);
  },
  extract: (by) => by.extract(events),
});

/** Which rows of a period, of alerts or of flows. */
export interface Part {
  readonly view: 'alerts' | 'flows';
  readonly hours: number;
  readonly ranges: Choice['ranges'];
  /** By the numbers of source, port and signature, and the time. */
  keep(source: number, port: number, signature: number, time: number): boolean;
}

/** Events of a store: alerts from the columns, flows one day after another as events. */
export function storeMaterial(all: Collected, part: Part, locations?: unknown): Material {
  return part.view === 'flows'
    ? listMaterial(idsFlows({ hours: part.hours }), { [Symbol.iterator]: () => storeEvents(all, part) })
    : alertMaterial(all, part, locations);
}

function alertMaterial({ alerts, names }: Collected, { hours, ranges, keep }: Part, locations: unknown): Material {
  const configured = idsAlerts({ hours });
  // `options` of the method are those of its table; the state is typed by the same file.
  const options = configured.options as { readonly mostSignatures: number; readonly mostPorts: number; readonly mostPairs: number };
  const choice: Choice = {
    hours,
    ranges,
    keep: (block, i) => keep(block.source[i], block.port[i], block.signature[i], block.time[i]),
  };
  /** What this was made into by the extractor that learnt from it. */
  let own: { readonly extractor: Extractor; readonly matrix: AlertMatrix } | undefined;
  return {
    fit() {
      const learnt = alertsLearnt(alerts, names, choice, options, locations);
      if (learnt === undefined) return undefined;
      const { state, matrix } = learnt;
      const extractor = idsAlerts.load({
        id: idsAlerts.spec.id,
        columns: matrix.x.columns,
        state: { options: configured.options, learnt: state },
      });
      states.set(extractor, state);
      own = { extractor, matrix };
      return extractor;
    },
    extract(by) {
      const matrix = own?.extractor === by ? own.matrix : alertMatrix(alerts, names, choice, states.get(by) ?? stateOf(by), by.columns);
      return { ...matrix, names: by.names };
    },
  };
}

const states = new WeakMap<Extractor, AlertState>();

/** The state of an extractor that was loaded. Only `idsAlerts` is handed in. */
function stateOf(extractor: Extractor): AlertState {
  const { learnt } = extractor.snapshot().state as { readonly learnt: AlertState };
  states.set(extractor, learnt);
  return learnt;
}

/** The events of a part, in order of days. */
export function* storeEvents(all: Collected, { view, ranges, keep }: Omit<Part, 'hours'>): Generator<Event> {
  const inside = (time: number) => ranges.some(([from, to]) => time >= from && time < to);
  for (const day of all[view].days) {
    if (!ranges.some(([from, to]) => (day + 1) * DAY > from && day * DAY < to)) continue;
    if (view === 'alerts') {
      const block = all.alerts.block([day]);
      for (let i = 0; i < block.rows; ++i)
        if (inside(block.time[i]) && keep(block.source[i], block.port[i], block.signature[i], block.time[i]))
          yield alertEvent(block, i, all.names);
    } else {
      const block = all.flows.block([day]);
      for (let i = 0; i < block.rows; ++i)
        if (inside(block.time[i]) && keep(block.source[i], block.port[i], NONE, block.time[i])) yield flowEvent(block, i, all.names);
    }
  }
}
const DAY = 86_400_000;
