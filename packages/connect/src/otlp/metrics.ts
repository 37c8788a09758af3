import { HapaxError } from 'hapax';
import type { Point } from '../sources/points.ts';

/** Attributes of a resource or a point, as text. */
export type Attributes = ReadonlyMap<string, string>;

/** One data point of a metric, whatever sort it is of. */
export interface DataPoint {
  readonly attributes: Attributes;
  readonly nano: bigint;
  /** Of a gauge or a sum. */
  readonly value?: number;
  /** Of a histogram or a summary. */
  readonly count?: number;
  readonly sum?: number;
}

export type Visit = (resource: Attributes, metric: string, point: DataPoint) => void;

/** Where a metric has its points in JSON. */
const SORTS = ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const;
/** "No recorded value". */
const NOTHING = 1;

/**
 * Each data point of a request in JSON. Source: OTLP 1.x, the JSON encoding of protobuf.
 * @throws HapaxError `INPUT` for what is none
 */
export function visitJson(text: string, visit: Visit): void {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch (cause) {
    throw new HapaxError('INPUT', 'the body is not JSON', cause);
  }
  for (const one of list(request, 'resourceMetrics')) {
    const resource = attributesOf(at(one, 'resource'));
    for (const scope of list(one, 'scopeMetrics'))
      for (const metric of list(scope, 'metrics')) {
        const name = textOf(at(metric, 'name'));
        for (const sort of SORTS)
          for (const point of list(at(metric, sort), 'dataPoints')) {
            if ((numberOf('flags', at(point, 'flags') ?? 0) & NOTHING) !== 0) continue;
            const value = at(point, 'asDouble') ?? at(point, 'asInt');
            const [count, sum] = [at(point, 'count'), at(point, 'sum')];
            visit(resource, name, {
              attributes: attributesOf(point),
              nano: nanoOf(at(point, 'timeUnixNano')),
              ...(value === undefined ? {} : { value: numberOf('asDouble', value) }),
              ...(count === undefined ? {} : { count: numberOf('count', count) }),
              ...(sum === undefined ? {} : { sum: numberOf('sum', sum) }),
            });
          }
      }
  }
}

const at = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

function list(value: unknown, name: string): readonly unknown[] {
  const some = at(value, name);
  return Array.isArray(some) ? some : [];
}

/** 64-bit numbers are texts in JSON; so are NaN and the infinities. @throws HapaxError `INPUT` for what is no number */
function numberOf(name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && value.trim() !== '' && (value === 'NaN' || !Number.isNaN(Number(value)))) return Number(value);
  throw new HapaxError('INPUT', `a point has no number in \`${name}\``);
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

function nanoOf(value: unknown): bigint {
  if ((typeof value === 'string' || typeof value === 'number') && /^\d{1,20}$/.test(String(value))) return BigInt(value);
  throw new HapaxError('INPUT', 'a point has no time in `timeUnixNano`');
}

const attributesOf = (value: unknown): Attributes =>
  new Map(
    list(value, 'attributes').map((one) => {
      const inner = at(one, 'value');
      const [known] = ['stringValue', 'intValue', 'doubleValue', 'boolValue']
        .map((name) => at(inner, name))
        .filter((it) => it !== undefined);
      return [textOf(at(one, 'key')), textOf(known)] as const;
    }),
  );

/**
 * Values by name: those of a gauge or a sum under the name of the metric, of a histogram or a summary under `name.count`, `name.sum` and
 * `name.mean`.
 * @param keys attributes that say whose it is: of the point, or else of its resource
 */
export function pointsOf(keys: readonly string[], resource: Attributes, metric: string, point: DataPoint): Point[] {
  const key = keys.map((name) => point.attributes.get(name) ?? resource.get(name) ?? '').join(',');
  const time = Number(point.nano / 1000n) / 1000;
  const { value, count, sum } = point;
  const named = [
    ['', value],
    ['.count', count],
    ['.sum', sum],
    ['.mean', count !== undefined && sum !== undefined && count > 0 ? sum / count : undefined],
  ] as const;
  return named.flatMap(([end, one]) => (one === undefined ? [] : [{ name: `${metric}${end}`, time, key, value: one }]));
}
