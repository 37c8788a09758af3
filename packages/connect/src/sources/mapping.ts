import { isZone, type ParsedTime, parseTime, timeReader, utcOf } from '@hapax/io';
import { HapaxError } from 'hapax';
import { choice, type SettingsOf, text } from 'hapax/settings';
import { hashText, LATEST_MS, type Sample } from 'hapax/stream';
import type { Surroundings } from '../contract/surroundings.ts';
import { type NumberTimes, numberTimes } from './number-times.ts';
import { oddValues, shown } from './odd-values.ts';
import { type SeenFields, seenFields } from './seen-fields.ts';
import { twiceShown } from './twice-shown.ts';

/** The options of every source that reads records with names. */
export const MAPPING = {
  time: text.of('time', 'Field with the time: a number, or text such as 2024-01-31T22:00:00Z.'),
  unit: choice(
    'auto',
    ['auto', 'ms', 's', 'us', 'ns'],
    'Unit of a time that is a number, counted from 1970; auto tells it by the size, and where the first is too small for a date, all are milliseconds.',
  ),
  timeFormat: text.optional('How times in text are written, as in "%d/%m/%Y %H:%M"; without it every usual spelling is read.'),
  timeZone: text.optional('Zone of clocks that name none, such as Europe/Berlin; without it UTC.'),
  key: text.optional('Field that says whose sample it is: a sensor, a host, a customer.'),
  id: text.optional(
    'Field that names the message: one that comes again is a duplicate. Without it a sample is one when the same time and values come again.',
  ),
  label: text.optional('Field that is 1 for a known anomaly, which is then scored and never learnt.'),
} as const;

/** The mapping that a connector was given. */
export const mappingOf = (
  { features, texts = [], onTrouble }: Pick<Surroundings, 'features' | 'onTrouble'> & { readonly texts?: readonly string[] | undefined },
  options: SettingsOf<typeof MAPPING>,
): Mapping => ({
  time: options.time,
  unit: options.unit,
  features,
  seen: seenFields(),
  numbers: {},
  say: (words) => onTrouble({ kind: 'trouble', text: words }),
  ...(options.timeFormat === undefined ? {} : { timeFormat: options.timeFormat }),
  ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
  ...(options.key === undefined ? {} : { key: options.key }),
  ...(options.id === undefined ? {} : { id: options.id }),
  ...(texts.length === 0 ? {} : { texts }),
  ...(options.label === undefined ? {} : { label: options.label }),
});

/** Which field of a record means what. */
export interface Mapping {
  /** Field with the time: a number, or text as ISO 8601 and the other spellings that tables may have. */
  readonly time: string;
  /** Unit of a time that is a number; without it the size of the first tells, and what is too small for a date is milliseconds. */
  readonly unit?: 'auto' | 'ms' | 's' | 'us' | 'ns';
  /** How times in text are written, as `strptime` has it. */
  readonly timeFormat?: string;
  /** Zone of clocks that name none; without it UTC. */
  readonly timeZone?: string;
  /** Whether the day comes first in dates such as 03/04/2024; without it the first date that shows it decides for those behind it. */
  readonly dayFirst?: boolean;
  /** Field that says whose sample it is. */
  readonly key?: string;
  /** A record without it is none: in a source of several parts those of no name would be one series in all of them. */
  readonly keyed?: boolean;
  /** Field that names the message. */
  readonly id?: string;
  /** Features whose texts are not numbers but names, which are told apart and no more. */
  readonly texts?: readonly string[];
  /** Field that is 1 for a known anomaly. */
  readonly label?: string;
  /** Fields with the values, in the order of the stream's features. A field that is absent, null or not a number is missing. */
  readonly features: readonly string[];
  /** Notes the names that the first records have. */
  readonly seen?: SeenFields;
  /** Notes what the first time that is a number says of all; without it each reader decides for itself. */
  readonly numbers?: NumberTimes;
  /** Told how times are read where that is not beyond doubt. */
  readonly say?: (text: string) => void;
}

/** A sample, or why the record is none. */
export type Read = Sample | string;

/** A function that turns records into samples; compiled once, called a million times. */
export function reader(mapping: Mapping): (record: unknown) => Read {
  const { time, unit = 'auto', key, keyed = false, label, id, features, texts = [] } = mapping;
  const timeOf = timesOf(mapping);
  const n = features.length;
  const isName = features.map((feature) => texts.includes(feature));
  const odd = oddValuesOf(mapping);
  let { seen } = mapping;
  return (record) => {
    if (typeof record !== 'object' || record === null) return 'is not an object';
    // A JSON object has nothing but these.
    const fields = record as Readonly<Record<string, unknown>>;
    const at = timeOf(fields[time], key === undefined ? undefined : fields[key]);
    if (!(Math.abs(at) <= LATEST_MS)) return noTime(time, fields[time], at, unit);
    if (seen?.look(fields) === false) seen = undefined;
    const values = new Array<number>(n);
    for (let j = 0; j < n; ++j) {
      const value = fields[features[j]];
      const read = isName[j] ? nameOf(value) : numberOf(value);
      values[j] = read;
      if (read !== read && value !== undefined && value !== null) odd(features[j], value);
    }
    const whose = key === undefined ? undefined : fields[key];
    if (typeof whose === 'object' && whose !== null) return `has no name in \`${key}\`; it is ${shown(whose)}`;
    if (keyed && (whose === undefined || whose === null || whose === '')) return `has no name in \`${key}\`; it is ${shown(whose)}`;
    if (typeof whose === 'string' && whose.length > LONGEST_KEY)
      return `has a name in \`${key}\` that is longer than ${LONGEST_KEY} characters`;
    const named: Sample = whose === undefined || whose === null ? { time: at, values } : { time: at, values, key: String(whose) };
    const message = id === undefined ? undefined : fields[id];
    const sample = typeof message === 'string' || typeof message === 'number' ? { ...named, id: String(message) } : named;
    return label !== undefined && isOne(fields[label]) ? { ...sample, label: 1 } : sample;
  };
}

const MILLISECONDS = { ms: 1, s: 1000, us: 1e-3, ns: 1e-6 } as const;

/** A number beyond the times that there are is most often one of a finer unit. */
function noTime(field: string, value: unknown, at: number, unit: NonNullable<Mapping['unit']>): string {
  if (!Number.isFinite(at)) return `has no time in \`${field}\`; it is ${shown(value)}`;
  const finer = (['us', 'ns'] as const).find((one) => Math.abs(Number(value) * MILLISECONDS[one]) <= FAR_MS);
  return `has a time in \`${field}\` that is no date: ${shown(value)} with \`unit: ${unit}\`${finer ? `; as \`unit: ${finer}\` it is in ${new Date(Number(value) * MILLISECONDS[finer]).getUTCFullYear()}` : ''}`;
}

/** A unit is proposed only when the time it gives is in this century or so: 2200. */
const FAR_MS = 7_258_118_400_000;

/** Keys are names, not documents. */
const LONGEST_KEY = 500;
/** Of objects nothing is asked: one may have a `toString` that is none. */
const isOne = (value: unknown): boolean => value === 1 || value === true || (typeof value === 'string' && Number(value) === 1);

/** Values of a source that were said to be no numbers; kept for all pieces of it. */
const saidOdd = new WeakMap<Mapping, ReturnType<typeof oddValues>>();

function oddValuesOf(mapping: Mapping): ReturnType<typeof oddValues> {
  const known = saidOdd.get(mapping) ?? oddValues((text) => mapping.say?.(text));
  saidOdd.set(mapping, known);
  return known;
}

/** What times of a source have shown so far; kept for all pieces of it. */
const shownSoFar = new WeakMap<Mapping, { dayFirst: boolean | undefined; readonly ofTwo: ReturnType<typeof twiceShown> }>();

/** Times of a source as milliseconds since 1970 UTC; NaN for what is none. @throws HapaxError `CONFIG` at a format or a zone that is none */
function timesOf(mapping: Mapping): (value: unknown, key: unknown) => number {
  const { unit = 'auto', timeFormat, timeZone } = mapping;
  const parse = timeFormat === undefined ? parseTime : timeReader(timeFormat);
  if (parse === undefined)
    throw new HapaxError(
      'CONFIG',
      `\`timeFormat\` ${JSON.stringify(timeFormat)} has a directive that is none; it is written as in "%d/%m/%Y %H:%M"`,
    );
  if (timeZone !== undefined && !isZone(timeZone))
    throw new HapaxError('CONFIG', `there is no time zone ${JSON.stringify(timeZone)}; it is written as in Europe/Berlin or UTC`);
  const seen = shownSoFar.get(mapping) ?? { dayFirst: mapping.dayFirst, ofTwo: twiceShown() };
  shownSoFar.set(mapping, seen);
  const ofNumber =
    unit === 'auto' ? numberTimes(mapping.time, mapping.numbers ?? {}, mapping.say) : (value: number) => value * MILLISECONDS[unit];
  const ofText = ({ ms, wall, swapped, slashes, offset, zone }: ParsedTime, key: unknown): number => {
    if (slashes === 'day first') seen.dayFirst ??= true;
    else if (slashes === 'month first') seen.dayFirst ??= false;
    const clock = swapped !== undefined && seen.dayFirst === true ? swapped : wall;
    if (offset !== undefined) return clock - offset;
    const place = zone ?? timeZone;
    if (place === undefined) return clock === wall ? ms : clock;
    const { first, second } = utcOf(place, clock);
    return first === second ? first : seen.ofTwo(typeof key === 'object' ? '' : String(key), first, second);
  };
  return (value, key) => {
    if (typeof value === 'number') return ofNumber(value);
    if (typeof value !== 'string' || value.length > LONGEST_TIME) return Number.NaN;
    const parsed = parse(value.trim());
    return parsed === undefined ? ofNumber(numeric(value)) : ofText(parsed, key);
  };
}

/** No spelling of a time is longer. */
const LONGEST_TIME = 100;

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : typeof value === 'string' ? numeric(value) : Number.NaN);

/** A name as a number that no other name has. */
const nameOf = (value: unknown): number => (typeof value === 'string' && value !== '' ? hashText(value) : numberOf(value));

const numeric = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
