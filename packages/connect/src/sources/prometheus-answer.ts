import { HapaxError } from 'hapax';
import type { Sample } from 'hapax/stream';

/** One series of an answer: its labels, and pairs of seconds and a number as text. */
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** The series of an answer to `query_range`. @throws HapaxError `NETWORK` for what is none */
export function seriesIn(who: string, text: string): readonly Series[] {
  const { data } = (jsonIn(text) ?? {}) as { readonly data?: { readonly resultType?: unknown; readonly result?: unknown } };
  if (data?.resultType !== 'matrix' || !Array.isArray(data.result) || !data.result.every(isSeries))
    throw new HapaxError('NETWORK', `${who}: the answer is not one of the query API of Prometheus`);
  return data.result;
}

/** Labels are texts, and each value is a pair of a number and a text. */
function isSeries(one: unknown): one is Series {
  const { metric, values } = (typeof one === 'object' && one !== null ? one : {}) as {
    readonly metric?: unknown;
    readonly values?: unknown;
  };
  if (typeof metric !== 'object' || metric === null || !Object.values(metric).every((label) => typeof label === 'string')) return false;
  return (
    Array.isArray(values) &&
    values.every(
      (pair) => Array.isArray(pair) && typeof pair[0] === 'number' && Math.abs(pair[0]) <= LATEST_S && typeof pair[1] === 'string',
    )
  );
}

/** The last second that a date has. */
const LATEST_S = 8.64e12;

/** What Prometheus says of a query that it refuses; undefined where it says nothing. */
export const errorIn = (text: string): string | undefined => {
  const { error } = (jsonIn(text) ?? {}) as { readonly error?: unknown };
  return typeof error === 'string' ? error : undefined;
};

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Samples of the answers to one query for each feature, in the order of time: one for each key and moment at which any has a value.
 * @param key label that says whose a series is; without it all its labels do, but the name of the metric
 * @returns samples, and what is wrong with the series, if anything
 */
export function samplesOf(
  answers: readonly (readonly Series[])[],
  key: string | undefined,
): { readonly samples: Sample[]; readonly twice: string | undefined } {
  const rows = new Map<string, { readonly time: number; readonly key: string; readonly values: number[] }>();
  let twice: string | undefined;
  answers.forEach((series, j) => {
    const owners = new Set<string>();
    for (const { metric, values } of series) {
      const whose = key === undefined ? labelsOf(metric) : (Object.hasOwn(metric, key) ? metric[key] : '').slice(0, LONGEST_KEY);
      if (owners.has(whose)) twice ??= whose;
      owners.add(whose);
      for (const [seconds, text] of values) {
        const time = Math.round(seconds * 1000);
        const name = `${time} ${whose}`;
        let row = rows.get(name);
        if (!row) rows.set(name, (row = { time, key: whose, values: new Array<number>(answers.length).fill(Number.NaN) }));
        row.values[j] = text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);
      }
    }
  });
  const samples = [...rows.values()].sort((a, b) => a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { samples: samples.map(({ key: whose, ...one }) => (whose === '' ? one : { ...one, key: whose })), twice };
}

/** `instance=a:9100,mode=idle`, as far as a key may be long. */
const labelsOf = (metric: Readonly<Record<string, string>>): string =>
  Object.entries(metric)
    .filter(([name]) => name !== '__name__')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
    .slice(0, LONGEST_KEY);

const LONGEST_KEY = 500;
