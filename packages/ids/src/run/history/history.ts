import type { Event } from 'hapax';
import { parentOf } from '../../features/domain-names.ts';
import type { Memory } from '../../features/memory.ts';
import { isAlert, numberField, textField } from '../../features/security-event.ts';

/** What one host did in one hour, in words that a sentence is made of. */
export interface Deeds {
  readonly known: boolean;
  readonly targets: ReadonlyMap<string, number>;
  readonly ports: ReadonlyMap<string, number>;
  readonly signatures: ReadonlyMap<string, number>;
  readonly newTargets: readonly string[];
  readonly newPorts: readonly string[];
  readonly newSignatures: readonly string[];
  /** Other hosts that had to do with what is new, in training: of the commonest of it. */
  readonly peers: { readonly t: number; readonly p: number; readonly s: number };
  /** Targets of each new port. */
  readonly targetsOfNewPorts: readonly string[];
  readonly bytesOut: number;
  /** Bytes sent to each target to which something was sent. */
  readonly sent: ReadonlyMap<string, number>;
  readonly names: readonly string[];
  /** Distinct names that were asked of the DNS under each parent domain. */
  readonly domains: ReadonlyMap<string, number>;
}

const HOUR = 3_600_000;

/** What a host did, and what of it is new by the memory of training. */
export function history(memory: Memory) {
  return (events: readonly Event[], host: string, time: number): Deeds => {
    const counts = { t: new Map<string, number>(), p: new Map<string, number>(), s: new Map<string, number>() };
    const portTargets = new Set<string>();
    const names = new Set<string>();
    const asked = new Set<string>();
    const sent = new Map<string, number>();
    let bytesOut = 0;
    const fresh = (kind: Kind, value: string) => !memory.has(kind, host, value, time);
    for (const { fields } of events) {
      const n = numberField(fields.count) || 1;
      for (const [kind, value] of valuesOf(fields)) add(counts[kind], value, n);
      if (fields.targetPort !== null && fresh('p', textField(fields.targetPort))) portTargets.add(textField(fields.target));
      if (typeof fields.name === 'string') {
        names.add(fields.name);
        if (fields.kind === 'dns') asked.add(fields.name.toLowerCase());
      }
      const bytes = numberField(fields.bytesOut) || 0;
      bytesOut += bytes;
      if (bytes > 0 && fields.target !== null) add(sent, textField(fields.target), bytes);
    }
    const newOf = (kind: Kind) => [...counts[kind].keys()].filter((value) => fresh(kind, value));
    const news = { t: newOf('t'), p: newOf('p'), s: newOf('s') };
    const most = (kind: Kind) => news[kind].reduce((hosts, value) => Math.max(hosts, memory.hosts(kind, value)), 0);
    return {
      known: memory.knows(host, time),
      targets: counts.t,
      ports: counts.p,
      signatures: counts.s,
      newTargets: news.t,
      newPorts: news.p,
      newSignatures: news.s,
      peers: { t: most('t'), p: most('p'), s: most('s') },
      targetsOfNewPorts: [...portTargets],
      bytesOut,
      sent,
      names: [...names],
      domains: domainsOf(asked),
    };
  };
}

type Kind = 't' | 'p' | 's';

const add = (into: Map<string, number>, key: string, n: number): void => void into.set(key, (into.get(key) ?? 0) + n);

function domainsOf(names: ReadonlySet<string>): ReadonlyMap<string, number> {
  const domains = new Map<string, number>();
  for (const name of names) add(domains, parentOf(name), 1);
  return domains;
}

function* valuesOf(fields: Event['fields']): Generator<readonly [Kind, string]> {
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
