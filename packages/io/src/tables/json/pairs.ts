import type { JsonObject, JsonRows } from './shape.ts';

/** Numbers from which one is a time since 1970, in seconds or finer. */
const TIME = 1e8;
/** Pairs of a row that show it, at least one of all. */
const ENOUGH = 2;

type Pair = readonly [unknown, unknown];

/**
 * Series of which each holds its points as pairs of a time and a value: `{"metric": {…}, "values": [[1704067200, "0.35"], …]}` as Prometheus
 * answers, `{"target": "cpu", "datapoints": [[0.35, 1704067200], …]}` as Graphite does. Each pair becomes a row beside what else the series holds.
 */
export function unrolledPairs({ rows, note }: JsonRows): JsonRows {
  const [first] = rows;
  const key = first === undefined ? undefined : Object.keys(first).find((name) => rows.every((row) => arePairs(row[name])));
  if (key === undefined) return { rows, note };
  const all = rows.map((row) => row[key] as readonly Pair[]);
  if (!all.some((pairs) => pairs.length >= ENOUGH)) return { rows, note };
  const at = ([0, 1] as const).find((place) => all.every((pairs) => pairs.every((pair) => isTime(pair[place]))));
  if (at === undefined) return { rows, note };
  const out = rows.flatMap((row, k) => {
    const { [key]: _, ...rest } = row;
    return all[k].map((pair): JsonObject => ({ time: pair[at], value: pair[1 - at], ...rest }));
  });
  const said = `the pairs in \`${key}\` are rows of time and value`;
  return { rows: out, note: note === undefined ? said : `${note}; ${said}` };
}

const isTime = (value: unknown): boolean => typeof value === 'number' && value >= TIME;
const isValue = (value: unknown): boolean => value === null || (value !== '' && Number.isFinite(Number(value)));
const arePairs = (value: unknown): value is readonly Pair[] =>
  Array.isArray(value) && value.every((pair) => Array.isArray(pair) && pair.length === 2 && pair.every(isValue));
