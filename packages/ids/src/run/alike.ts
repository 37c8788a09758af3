import type { Event } from 'hapax';
import { isAlert, numberField, textField } from '../features/security-event.ts';
import type { Label, Labels } from '../feedback/labels.ts';
import type { Collected } from './collect.ts';
import { byHostAndHour, groupKey } from './history.ts';

/**
 * The label of an hour that was called normal, in which the host did all that it does in another one; `whole`: without what it had done
 * before.
 */
export type Alike = (view: 'alerts' | 'flows', host: string, time: number, hours: number, whole?: 'whole') => Label | undefined;

const HOUR = 3_600_000;
/** As many alerts or bytes of a kind, or this many times as many, are still the same. */
const MORE = 2;
/** So few bytes are always the same, and so few connections to so few new places do not make an hour another one. */
const FEW_BYTES = 1e6;
const FEW = 3;

interface Amount {
  n: number;
  bytes: number;
}

/**
 * Finds for an hour the hour of the same host that was called normal and had each of its kinds: of alerts target, port and
 * signature, of flows target and port; at least half as often, and with half as many bytes. Where the hours share what was new in the one
 * that was called normal, the rest may be what the host had done before. What was looked at and found normal is not asked again every day.
 */
export function alikeTo(labels: Labels, collected: Pick<Collected, 'alerts' | 'flows'>): Alike {
  const normal = labels.all.filter(
    ({ verdict, hour, signature, port }) => verdict === 'normal' && hour !== undefined && signature === undefined && port === undefined,
  );
  if (normal.length === 0) return () => undefined;
  const hosts = new Set(normal.map(({ host }) => host));
  const ofHosts = (events: readonly Event[]) =>
    byHostAndHour(
      events.filter(({ fields }) => hosts.has(textField(fields.source))),
      1,
    );
  const groups = { alerts: ofHosts(collected.alerts), flows: ofHosts(collected.flows) };
  const kindsAt = (view: 'alerts' | 'flows', host: string, time: number, hours: number) => {
    const kinds = new Map<string, Amount>();
    for (let at = time; at < time + hours * HOUR; at += HOUR)
      for (const event of groups[view].get(groupKey(host, at)) ?? []) {
        const kind = kinds.get(kindOf(event));
        const amount = kind ?? { n: 0, bytes: 0 };
        amount.n += numberField(event.fields.count) || 1;
        amount.bytes += numberField(event.fields.bytesOut) || 0;
        if (kind === undefined) kinds.set(kindOf(event), amount);
      }
    return kinds;
  };
  /** The most of each kind that a host had in one hour before. */
  const usualBefore = (view: 'alerts' | 'flows', host: string, time: number) => {
    const most = new Map<string, Amount>();
    for (const [key, events] of groups[view]) {
      const at = Number(key.slice(0, key.indexOf('|')));
      if (at >= time || key !== groupKey(host, at) || events.length === 0) continue;
      for (const [kind, amount] of kindsAt(view, host, at, 1)) {
        const before = most.get(kind);
        if (before === undefined) most.set(kind, amount);
        else most.set(kind, { n: Math.max(before.n, amount.n), bytes: Math.max(before.bytes, amount.bytes) });
      }
    }
    return most;
  };
  const learnt = { alerts: new Map<Label, Taught>(), flows: new Map<Label, Taught>() };
  const taughtBy = (view: 'alerts' | 'flows', label: Label): Taught => {
    let found = learnt[view].get(label);
    if (found === undefined) {
      const at = Math.floor(Date.parse(label.hour ?? '') / HOUR) * HOUR;
      const kinds = kindsAt(view, label.host, at, label.hours ?? 1);
      const usual = usualBefore(view, label.host, at);
      found = { kinds, usual, news: [...kinds].filter(([kind, amount]) => !covers(usual.get(kind), amount)).map(([kind]) => kind) };
      learnt[view].set(label, found);
    }
    return found;
  };
  return (view, host, time, hours, whole) => {
    if (!hosts.has(host)) return undefined;
    const kinds = kindsAt(view, host, time, hours);
    if (kinds.size === 0) return undefined;
    return normal.find((label) => {
      if (label.host !== host || !labels.holds(label, time)) return false;
      const { kinds: known, usual, news } = taughtBy(view, label);
      if ([...kinds].every(([kind, amount]) => covers(known.get(kind), amount))) return true;
      if (whole !== undefined || !news.some((kind) => kinds.has(kind))) return false;
      const rest = [...kinds].filter(([kind, amount]) => !covers(known.get(kind), amount) && !covers(usual.get(kind), amount));
      return rest.length <= (view === 'flows' ? FEW : 0) && rest.every(([, { n, bytes }]) => n <= FEW && bytes <= FEW_BYTES);
    });
  };
}

/** What a label teaches: what the host did in its hour, what it did before, and what of the hour was more than that. */
interface Taught {
  readonly kinds: ReadonlyMap<string, Amount>;
  readonly usual: ReadonlyMap<string, Amount>;
  readonly news: readonly string[];
}

const covers = (known: Amount | undefined, { n, bytes }: Amount): boolean =>
  known !== undefined && n <= MORE * known.n && bytes <= Math.max(FEW_BYTES, MORE * known.bytes);

const kindOf = ({ fields }: Event): string =>
  JSON.stringify([
    textField(fields.target),
    textField(fields.targetPort),
    isAlert(fields.kind) ? textField(fields.signature) : textField(fields.name),
  ]);
