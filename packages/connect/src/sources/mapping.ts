import { parseTime } from '@hapax/io';
import { choice, type SettingsOf, text } from 'hapax/settings';
import { LATEST_MS, type Sample } from 'hapax/stream';

/** The options of every source that reads records with names. */
export const MAPPING = {
  time: text.of('time', 'Field with the time: a number, or text such as 2024-01-31T22:00:00Z.'),
  unit: choice('ms', ['ms', 's', 'us', 'ns'], 'Unit of a time that is a number, counted from 1970.'),
  key: text.optional('Field that says whose sample it is: a sensor, a host, a customer.'),
  label: text.optional('Field that is 1 for a known anomaly, which is then scored and never learnt.'),
} as const;

/** The mapping that a connector was given. */
export const mappingOf = (features: readonly string[], options: SettingsOf<typeof MAPPING>): Mapping => ({
  time: options.time,
  unit: options.unit,
  features,
  ...(options.key === undefined ? {} : { key: options.key }),
  ...(options.label === undefined ? {} : { label: options.label }),
});

/** Which field of a record means what. */
export interface Mapping {
  /** Field with the time: a number, or text as ISO 8601 and the other spellings that tables may have. */
  readonly time: string;
  /** Unit of a time that is a number. */
  readonly unit?: 'ms' | 's' | 'us' | 'ns';
  /** Field that says whose sample it is. */
  readonly key?: string;
  /** Field that is 1 for a known anomaly. */
  readonly label?: string;
  /** Fields with the values, in the order of the stream's features. A field that is absent, null or not a number is missing. */
  readonly features: readonly string[];
}

/** A sample, or why the record is none. */
export type Read = Sample | string;

/** A function that turns records into samples; compiled once, called a million times. */
export function reader({ time, unit = 'ms', key, label, features }: Mapping): (record: unknown) => Read {
  const scale = MILLISECONDS[unit];
  const n = features.length;
  return (record) => {
    if (typeof record !== 'object' || record === null) return 'is not an object';
    // A JSON object has nothing but these.
    const fields = record as Readonly<Record<string, unknown>>;
    const at = timeOf(fields[time], scale);
    if (!(Math.abs(at) <= LATEST_MS)) return noTime(time, fields[time], at, unit);
    const values = new Array<number>(n);
    for (let j = 0; j < n; ++j) values[j] = numberOf(fields[features[j]]);
    const whose = key === undefined ? undefined : fields[key];
    if (typeof whose === 'object' && whose !== null) return `has no name in \`${key}\`; it is ${shown(whose)}`;
    if (typeof whose === 'string' && whose.length > LONGEST_KEY)
      return `has a name in \`${key}\` that is longer than ${LONGEST_KEY} characters`;
    const sample = whose === undefined || whose === null ? { time: at, values } : { time: at, values, key: String(whose) };
    return label !== undefined && Number(fields[label]) === 1 ? { ...sample, label: 1 } : sample;
  };
}

const MILLISECONDS = { ms: 1, s: 1000, us: 1e-3, ns: 1e-6 } as const;

/** A number beyond the times that there are is most often one of a finer unit. */
function noTime(field: string, value: unknown, at: number, unit: keyof typeof MILLISECONDS): string {
  if (!Number.isFinite(at)) return `has no time in \`${field}\`; it is ${shown(value)}`;
  const finer = (['us', 'ns'] as const).find((one) => Math.abs(Number(value) * MILLISECONDS[one]) <= FAR_MS);
  return `has a time in \`${field}\` that is no date: ${shown(value)} with \`unit: ${unit}\`${finer ? `; as \`unit: ${finer}\` it is in ${new Date(Number(value) * MILLISECONDS[finer]).getUTCFullYear()}` : ''}`;
}

/** A unit is proposed only when the time it gives is in this century or so: 2200. */
const FAR_MS = 7_258_118_400_000;

/** Keys are names, not documents. */
const LONGEST_KEY = 500;
/** Characters of a value that a complaint shows. */
const SHOWN = 40;

function shown(value: unknown): string {
  const text = String(JSON.stringify(value));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

const timeOf = (value: unknown, scale: number): number =>
  typeof value === 'number' ? value * scale : typeof value === 'string' ? (parseTime(value)?.ms ?? numeric(value) * scale) : Number.NaN;

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : typeof value === 'string' ? numeric(value) : Number.NaN);

const numeric = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
