import type { SecurityEvent } from '../events/event.ts';
import { type Label, subjectOf } from './label.ts';

const HOUR = 3_600_000;

/** What labels say, the newest of each thing counting. */
export interface Labels {
  readonly all: readonly Label[];
  /** Of a whole sample: -1 anomaly, 1 normal, 0 nothing. */
  known(host: string, time: number, hours?: number): -1 | 0 | 1;
  /** Who called the sample normal, undefined when nobody did. */
  normal(host: string, time: number, hours?: number): Label | undefined;
  /** Whether a label still holds at a time: before its `until`, and not too old. */
  holds(label: Label, time: number): boolean;
  /** How much the label of a sample counts, 1 when it is new and half of it after each half-life; 1 without a label. */
  trust(host: string, time: number, hours?: number): number;
  /** Hours called normal and hours called an anomaly after they were looked at, each by how much its label counts at a time. */
  said(time: number): { readonly normal: number; readonly anomaly: number };
  /** Whether an event is normal by a pattern of host and signature or port. */
  covers(event: SecurityEvent): boolean;
}

const DAY = 86_400_000;
/** Days after which a label counts half, unless said otherwise. */
export const HALF_LIFE = 180;
/** A label that counts less than this does not hold any more: after two half-lives. */
const HOLDS = 0.25;

/**
 * Labels as they hold: the newest of each subject; `unknown` takes back. What was normal a year ago may not be today: a label counts half
 * after each `halfLifeDays`, seen from the hour that is judged, and holds for two of them. One with an `until` holds until then.
 */
export function labelsOf(log: readonly Label[], halfLifeDays = HALF_LIFE): Labels {
  const newest = new Map<string, Label>();
  for (const one of [...log].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) newest.set(subjectOf(one), one);
  const all = [...newest.values()].filter(({ verdict }) => verdict !== 'unknown');
  const hosts = new Map<string, Label[]>();
  for (const one of all) hosts.set(one.host, [...(hosts.get(one.host) ?? []), one]);
  const trustOf = ({ at, until }: Label, time: number): number =>
    until === undefined ? 0.5 ** (Math.max(0, time - Date.parse(at)) / DAY / halfLifeDays) : 1;
  const holds = (one: Label, time: number): boolean => time < end(one.until) && trustOf(one, time) >= HOLDS;
  const whole = (host: string, time: number, hours: number) =>
    hosts.get(host)?.filter((one) => {
      const { verdict, hour, hours: span = 1, signature, port } = one;
      if (signature !== undefined || port !== undefined || !holds(one, time)) return false;
      if (hour === undefined) return true;
      const from = Math.floor(Date.parse(hour) / HOUR) * HOUR;
      const to = from + span * HOUR;
      // A day with a known anomaly in it is one; a day is not normal because one hour of it was.
      return verdict === 'anomaly' ? from < time + hours * HOUR && to > time : from <= time && to >= time + hours * HOUR;
    }) ?? [];
  return {
    all,
    holds,
    trust: (host, time, hours = 1) => Math.max(0, ...whole(host, time, hours).map((one) => trustOf(one, time))) || 1,
    known(host, time, hours = 1) {
      const found = whole(host, time, hours);
      // A host that is normal whatever it does teaches nothing of what is normal.
      return found.some(({ verdict }) => verdict === 'anomaly') ? -1 : found.some(({ hour }) => hour !== undefined) ? 1 : 0;
    },
    normal(host, time, hours = 1) {
      const found = whole(host, time, hours);
      return found.some(({ verdict }) => verdict === 'anomaly') ? undefined : found.at(-1);
    },
    said(time) {
      const sum = { normal: 0, anomaly: 0 };
      for (const one of all) {
        const { verdict, hour, signature, port } = one;
        if (
          verdict !== 'unknown' &&
          hour !== undefined &&
          Date.parse(one.at) > Date.parse(hour) &&
          signature === undefined &&
          port === undefined &&
          holds(one, time)
        )
          sum[verdict] += trustOf(one, time);
      }
      return sum;
    },
    covers: ({ source = '', signature, targetPort, time }) =>
      hosts
        .get(source)
        ?.some(
          (one) =>
            one.verdict === 'normal' &&
            (one.signature !== undefined || one.port !== undefined) &&
            (one.signature === undefined || one.signature === signature) &&
            (one.port === undefined || one.port === targetPort) &&
            (one.hour === undefined || spanHolds(one.hour, one.hours, time)) &&
            holds(one, time),
        ) ?? false,
  };
}

const spanHolds = (hour: string, hours = 1, time = 0): boolean => {
  const from = Math.floor(Date.parse(hour) / HOUR) * HOUR;
  return time >= from && time < from + hours * HOUR;
};

const end = (until: string | undefined): number => (until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until));
