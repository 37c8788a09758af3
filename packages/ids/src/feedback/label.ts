import { HapaxError } from 'hapax';
import { z } from '../zod.ts';

const label = z.strictObject({
  verdict: z.enum(['normal', 'anomaly', 'unknown']),
  host: z.string().min(1).max(1000),
  /** Beginning of the hour, ISO; without it the label is a pattern that holds for every hour. */
  hour: z.iso.datetime().optional(),
  /** Hours from there on, 1 unless given; 24 for a day. */
  hours: z.int().min(1).max(24).optional(),
  signature: z.string().max(1000).optional(),
  port: z.int().min(0).max(65_535).optional(),
  /** The label holds for events before this. */
  until: z.iso.datetime().optional(),
  who: z.string().min(1).max(200),
  at: z.iso.datetime(),
  why: z.string().max(10_000).optional(),
});

/** What somebody said of a host, or of one hour of it, or of what it does. */
export type Label = z.infer<typeof label>;

/** A label, or what is wrong with it. */
export function labelOf(given: unknown): Label | string {
  const { data, error } = label.safeParse(given);
  return error === undefined ? data : error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

/** @throws HapaxError `INPUT` */
export function checkedLabel(given: unknown): Label {
  const read = labelOf(given);
  if (typeof read === 'string') throw new HapaxError('INPUT', `a label must have verdict, host, who and at; ${read}`);
  return read;
}

/** What a label is about: two of the same are one, the newer counts. */
export const subjectOf = ({ host, hour, hours, signature, port }: Label): string =>
  JSON.stringify([host, hour, hours === 1 ? undefined : hours, signature, port]);

const DAY = 86_400_000;

/** Whether a label says nothing that the one before it of the same subject did not: the same, by the same person, within a day. */
export const saysNothingNew = (one: Label, before: Label | undefined): boolean =>
  before !== undefined &&
  before.verdict === one.verdict &&
  before.until === one.until &&
  before.who === one.who &&
  before.why === one.why &&
  Math.abs(Date.parse(one.at) - Date.parse(before.at)) < DAY;
