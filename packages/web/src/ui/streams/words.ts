import { formatNumber } from 'hapax';
import type { Incident, Span } from './api.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const STEPS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** `3 min`, `2.5 h`: as long as it matters. */
export function lasting(ms: number): string {
  const [size, name] = STEPS.find(([step]) => ms >= 2 * step) ?? [1000, 's'];
  const count = ms / size;
  return `${count < 10 ? Number(count.toFixed(1)) : Math.round(count)} ${name}`;
}

/** `3 min ago`; a time of other days by its date. */
export const ago = (time: number, now: number): string =>
  now - time < 1500 && now - time > -5000 ? 'now' : time > now ? `in ${lasting(time - now)}` : `${lasting(now - time)} ago`;

/** `16 Jan 12:00:03`, in the time of whoever reads. */
export const stamp = (time: number): string =>
  new Date(time)
    .toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' })
    .replace(',', '');

export const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'missing' : formatNumber(value, 4);

export const keyName = (key: string): string => (key === '' ? 'the only one' : key);

/** Why it was an incident, in words. */
export function reasonOf({ peak }: Incident, features: readonly string[]): string {
  const j = features.indexOf(peak.feature);
  const value = j < 0 ? '' : `: ${shown(peak.values[j])}, usually ${shown(peak.usual[j])}`;
  return `${peak.feature}${value}. ${peak.detector} scored ${shown(peak.score)}, threshold ${shown(peak.threshold)}.`;
}

const ENDS: Readonly<Record<string, string>> = {
  quiet: 'ended',
  stale: 'no more samples: nobody knows whether it ended',
  heard: 'ended: samples come again',
  maintenance: 'ended by maintenance',
  evicted: 'ended: the key was given up',
};
export const stateOf = ({ status, reason }: Incident): string => (status === 'open' ? 'going on' : (ENDS[reason] ?? 'ended'));

const minutes = (m: number): string => `${String(Math.floor(m / 60) % 24).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;

export function spanText(span: Span): string {
  const keys = span.keys ? ` (${span.keys.join(', ')})` : '';
  return 'from' in span
    ? `${stamp(span.from)} – ${stamp(span.to)}${keys}`
    : `${span.days.map((day) => DAYS[day]).join(', ')} ${minutes(span.fromMinute)}–${minutes(span.toMinute)} UTC${keys}`;
}
