import type { Event } from 'hapax';
import { textField } from '../../features/security-event.ts';
import type { Label } from '../../feedback/label.ts';
import { type Judged, judgedBy } from '../model/judge.ts';
import type { Learnt } from '../model/learn.ts';
import type { Alike } from './alike.ts';
import { groupKey } from './history.ts';

/** What is left of a sample without what was called normal. */
export interface Beside {
  readonly label: Label;
  /** How likely the rest is; 1 where nothing is left. */
  readonly p: number;
}

/** Samples that are more likely than this are not reported anyway. */
const LIKELY = 0.1;

/** Judge once more, without what was called normal, the samples that are rare and hold some of it. By `groupKey`. */
export function besideNormal(
  learnt: Learnt,
  judged: readonly Judged[],
  eventsOf: (hosts: ReadonlySet<string>) => readonly Event[],
  hours: number,
  alike: (host: string, time: number) => Alike | undefined,
): ReadonlyMap<string, Beside> {
  const partly = new Map<string, Alike>();
  for (const { host, time, p } of judged) {
    const found = p > LIKELY ? undefined : alike(host, time);
    if (found !== undefined) partly.set(groupKey(host, time), found);
  }
  if (partly.size === 0) return new Map();
  const hosts = new Set(judged.filter(({ host, time }) => partly.has(groupKey(host, time))).map(({ host }) => host));
  const span = hours * 3_600_000;
  const rest = eventsOf(hosts).filter((event) => {
    const host = textField(event.fields.source);
    return partly.get(groupKey(host, Math.floor(event.time / span) * span))?.covers(event) !== true;
  });
  // Something was taken out: that the rest is little says nothing.
  const judgedRest = judgedBy(learnt, { fit: () => undefined, extract: (by) => by.extract(rest) }, () => false);
  const ps = new Map(judgedRest.map(({ host, time, p }) => [groupKey(host, time), p]));
  return new Map([...partly].map(([key, { label }]) => [key, { label, p: ps.get(key) ?? 1 }]));
}
