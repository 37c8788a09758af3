import type { Event } from 'hapax';
import { isAlert, numberField, textField } from '../features/security-event.ts';

/** What one host did in one hour, in words that a sentence is made of. */
export interface Deeds {
  readonly known: boolean;
  readonly targets: ReadonlyMap<string, number>;
  readonly ports: ReadonlyMap<string, number>;
  readonly signatures: ReadonlyMap<string, number>;
  readonly newTargets: readonly string[];
  readonly newPorts: readonly string[];
  readonly newSignatures: readonly string[];
  /** Targets of each new port. */
  readonly targetsOfNewPorts: readonly string[];
  readonly bytesOut: number;
  readonly names: readonly string[];
}

const HOUR = 3_600_000;

/** Which host did what, by the events of training: what was never before. */
export function history(training: readonly Event[]) {
  const seen = new Set<string>();
  for (const { fields } of training) {
    const source = textField(fields.source);
    seen.add(`h${source}`);
    for (const [kind, value] of valuesOf(fields)) seen.add(`${kind}${source} ${value}`);
  }
  return (events: readonly Event[], host: string): Deeds => {
    const known = seen.has(`h${host}`);
    const counts = { t: new Map<string, number>(), p: new Map<string, number>(), s: new Map<string, number>() };
    const portTargets = new Set<string>();
    const names = new Set<string>();
    let bytesOut = 0;
    const fresh = (kind: string, value: string) => !seen.has(`${kind}${host} ${value}`);
    for (const { fields } of events) {
      const n = numberField(fields.count) || 1;
      for (const [kind, value] of valuesOf(fields)) counts[kind].set(value, (counts[kind].get(value) ?? 0) + n);
      if (fields.targetPort !== null && fresh('p', textField(fields.targetPort))) portTargets.add(textField(fields.target));
      if (typeof fields.name === 'string') names.add(fields.name);
      bytesOut += numberField(fields.bytesOut) || 0;
    }
    const newOf = (kind: 't' | 'p' | 's') => [...counts[kind].keys()].filter((value) => fresh(kind, value));
    return {
      known,
      targets: counts.t,
      ports: counts.p,
      signatures: counts.s,
      newTargets: newOf('t'),
      newPorts: newOf('p'),
      newSignatures: newOf('s'),
      targetsOfNewPorts: [...portTargets],
      bytesOut,
      names: [...names],
    };
  };
}

function* valuesOf(fields: Event['fields']): Generator<readonly ['t' | 'p' | 's', string]> {
  if (fields.target !== null) yield ['t', textField(fields.target)];
  if (fields.targetPort !== null) yield ['p', textField(fields.targetPort)];
  if (isAlert(fields.kind) && fields.signature !== null) yield ['s', textField(fields.signature)];
}

/** Events by host and hour. */
export function byHostAndHour(events: readonly Event[], hours: number): ReadonlyMap<string, readonly Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const key = groupKey(textField(event.fields.source), Math.floor(event.time / (hours * HOUR)) * hours * HOUR);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return groups;
}

export const groupKey = (host: string, time: number): string => `${time}|${host}`;
