import { parseTime } from '@hapax/io';
import type { Sample } from 'hapax/stream';

/** Which field of a record means what. */
export interface Mapping {
  /** Field with the time: a number, or text as ISO 8601 and the other spellings that tables may have. */
  readonly time: string;
  /** Unit of a time that is a number. */
  readonly unit?: 'ms' | 's';
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
  const scale = unit === 's' ? 1000 : 1;
  const n = features.length;
  return (record) => {
    if (typeof record !== 'object' || record === null) return 'is not an object';
    // A JSON object has nothing but these.
    const fields = record as Readonly<Record<string, unknown>>;
    const at = timeOf(fields[time], scale);
    if (!Number.isFinite(at)) return `has no time in \`${time}\`; it is ${shown(fields[time])}`;
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
