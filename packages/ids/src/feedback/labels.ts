import { appendFile, readFile } from 'node:fs/promises';
import { systemError } from '@hapax/io';
import { HapaxError } from 'hapax';
import type { SecurityEvent } from '../events/event.ts';
import { z } from '../zod.ts';

const HOUR = 3_600_000;

const label = z.strictObject({
  verdict: z.enum(['normal', 'anomaly', 'unknown']),
  host: z.string().min(1),
  /** Beginning of the hour, ISO; without it the label is a pattern that holds for every hour. */
  hour: z.iso.datetime().optional(),
  /** Hours from there on, 1 unless given; 24 for a day. */
  hours: z.int().min(1).max(24).optional(),
  signature: z.string().optional(),
  port: z.int().min(0).max(65_535).optional(),
  /** The label holds for events before this. */
  until: z.iso.datetime().optional(),
  who: z.string(),
  at: z.iso.datetime(),
  why: z.string().optional(),
});

/** What somebody said of a host, or of one hour of it, or of what it does. */
export type Label = z.infer<typeof label>;

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

/** What a label is about: two of the same are one, the newer counts. */
const subject = ({ host, hour, hours, signature, port }: Label): string => JSON.stringify([host, hour, hours, signature, port]);

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
  for (const one of [...log].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) newest.set(subject(one), one);
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

/**
 * Labels of a file: one JSON object a line, only ever added to, so that the file is the audit trail; or psykoda's CSV of known normal
 * samples, `datetime_rounded,src_ip[,comments…]`. A file that is not there has none.
 * @throws HapaxError `FILE` with the line that is no label
 */
export async function readLabels(path: string): Promise<readonly Label[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw systemError(path, error);
  });
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const csv = lines[0]?.startsWith('datetime_rounded') ?? false;
  return lines.flatMap((line, i) => {
    if (line.trim() === '' || (csv && i === 0)) return [];
    const read = csv ? fromCsv(line) : fromJson(line);
    if (typeof read === 'string') throw new HapaxError('FILE', `${path} line ${i + 1} is no label: ${read}; mend the line, or take it out`);
    return [read];
  });
}

function fromJson(line: string): Label | string {
  try {
    const result = label.safeParse(JSON.parse(line));
    return result.success ? result.data : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  } catch {
    return 'it is not JSON';
  }
}

function fromCsv(line: string): Label | string {
  const [time = '', host = '', ...why] = line.split(',');
  const ms = Date.parse(`${time.trim().replace(' ', 'T')}Z`);
  if (!Number.isFinite(ms) || host.trim() === '') return 'a line must be datetime_rounded,src_ip';
  const hour = new Date(ms).toISOString();
  const comment = why.join(',').trim();
  return { verdict: 'normal', host: host.trim(), hour, who: 'psykoda', at: hour, ...(comment === '' ? {} : { why: comment }) };
}

/** Add a label to a file. @throws HapaxError `INPUT`, `FILE` */
export async function addLabel(path: string, given: Label): Promise<void> {
  const checked = label.safeParse(given);
  if (!checked.success)
    throw new HapaxError(
      'INPUT',
      `a label must have verdict, host, who and at; ${checked.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`).join('; ')}`,
    );
  await appendFile(path, `${JSON.stringify(checked.data)}\n`, { mode: 0o600 }).catch((error: Error) => {
    throw systemError(path, error);
  });
}

/** Known normal samples as psykoda reads them. */
export const psykodaLabels = (labels: readonly Label[]): string =>
  `datetime_rounded,src_ip,comment\n${labels
    .filter(({ verdict, hour }) => verdict === 'normal' && hour !== undefined)
    .map(({ hour = '', host, why = '' }) => `${hour.slice(0, 19).replace('T', ' ')},${host},${why.replace(/[,\r\n]/g, ' ')}\n`)
    .join('')}`;
