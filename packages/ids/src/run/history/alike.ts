import type { Event } from 'hapax';
import { isAlert, numberField, textField } from '../../features/security-event.ts';
import type { Label } from '../../feedback/label.ts';
import type { Labels } from '../../feedback/labels.ts';
import { byHostAndHour, groupKey } from './history.ts';

/** Which events of a sample are what its host did in an hour that was called normal, and who called it so. */
export interface Alike {
  readonly label: Label;
  readonly covers: (event: Event) => boolean;
  /** Nothing else was done. */
  readonly all: boolean;
}

/** What of a sample is known to be normal; undefined where nothing is. */
export type AlikeTo = (view: 'alerts' | 'flows', host: string, time: number, hours: number) => Alike | undefined;

const HOUR = 3_600_000;
/** As many alerts or bytes of a kind, or this many times as many, are still the same. */
const MORE = 2;
/** So few bytes are always the same. */
const FEW_BYTES = 1e6;

interface Amount {
  n: number;
  bytes: number;
}

/**
 * Finds what a host did in hours of it that were called normal: of alerts by target, port and signature, of flows by target, port and
 * name. A kind is the same where it comes no more than twice as often, with no more than twice the bytes. What was looked at and found
 * normal is not asked again every day; what comes beside it is judged without it.
 */
export function alikeTo(labels: Labels, collected: { readonly alerts: readonly Event[]; readonly flows: readonly Event[] }): AlikeTo {
  const normal = labels.all.filter(isNormalHour);
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
  const learnt = { alerts: new Map<Label, ReadonlyMap<string, Amount>>(), flows: new Map<Label, ReadonlyMap<string, Amount>>() };
  const taughtBy = (view: 'alerts' | 'flows', label: Label): ReadonlyMap<string, Amount> => {
    let found = learnt[view].get(label);
    if (found === undefined) {
      found = kindsAt(view, label.host, Math.floor(Date.parse(label.hour ?? '') / HOUR) * HOUR, label.hours ?? 1);
      learnt[view].set(label, found);
    }
    return found;
  };
  return (view, host, time, hours) => {
    if (!hosts.has(host)) return undefined;
    const kinds = kindsAt(view, host, time, hours);
    const covered = new Set<string>();
    let first: Label | undefined;
    for (const label of normal) {
      if (label.host !== host || !labels.holds(label, time)) continue;
      const known = taughtBy(view, label);
      for (const [kind, amount] of kinds) {
        if (covered.has(kind) || !same(known.get(kind), amount)) continue;
        covered.add(kind);
        first ??= label;
      }
    }
    return first && { label: first, covers: (event) => covered.has(kindOf(event)), all: covered.size === kinds.size };
  };
}

const isNormalHour = ({ verdict, hour, signature, port }: Label): boolean =>
  verdict === 'normal' && hour !== undefined && signature === undefined && port === undefined;

/** Hosts of which an hour was called normal. */
export const hoursCalledNormal = (labels: Labels): ReadonlySet<string> => new Set(labels.all.filter(isNormalHour).map(({ host }) => host));

const same = (known: Amount | undefined, { n, bytes }: Amount): boolean =>
  known !== undefined && n <= MORE * known.n && bytes <= Math.max(FEW_BYTES, MORE * known.bytes);

const kindOf = ({ fields }: Event): string =>
  JSON.stringify([
    textField(fields.target),
    textField(fields.targetPort),
    isAlert(fields.kind) ? textField(fields.signature) : textField(fields.name),
  ]);
