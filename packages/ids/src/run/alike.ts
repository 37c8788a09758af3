import type { Event } from 'hapax';
import { numberField, textField } from '../features/security-event.ts';
import type { Label, Labels } from '../feedback/labels.ts';
import type { Collected } from './collect.ts';
import { byHostAndHour, groupKey } from './history.ts';

/** The label of an hour that was called normal, in which the host did all that it does in another one. */
export type Alike = (host: string, time: number, hours: number) => Label | undefined;

const HOUR = 3_600_000;
/** As many alerts of a kind, or this many times as many, are still the same. */
const MORE = 2;

/**
 * Finds for an hour the hour of the same host that was called normal and had each of its kinds of alert: same target, port and signature,
 * at least half as often. What was looked at and found normal is not asked again every day.
 */
export function alikeTo(labels: Labels, { alerts }: Collected): Alike {
  const normal = labels.all.filter(
    ({ verdict, hour, signature, port }) => verdict === 'normal' && hour !== undefined && signature === undefined && port === undefined,
  );
  if (normal.length === 0) return () => undefined;
  const groups = byHostAndHour(alerts, 1);
  const kindsAt = (host: string, time: number, hours: number) => {
    const counts = new Map<string, number>();
    for (let at = time; at < time + hours * HOUR; at += HOUR)
      for (const event of groups.get(groupKey(host, at)) ?? [])
        counts.set(kindOf(event), (counts.get(kindOf(event)) ?? 0) + (numberField(event.fields.count) || 1));
    return counts;
  };
  const before = normal.map((label) => ({
    label,
    kinds: kindsAt(label.host, Math.floor(Date.parse(label.hour ?? '') / HOUR) * HOUR, label.hours ?? 1),
  }));
  return (host, time, hours) => {
    const kinds = kindsAt(host, time, hours);
    if (kinds.size === 0) return undefined;
    return before.find(
      ({ label, kinds: known }) =>
        label.host === host &&
        (label.until === undefined || time < Date.parse(label.until)) &&
        [...kinds].every(([kind, n]) => n <= MORE * (known.get(kind) ?? 0)),
    )?.label;
  };
}

const kindOf = ({ fields }: Event): string =>
  JSON.stringify([textField(fields.target), textField(fields.targetPort), textField(fields.signature)]);
