import { HapaxError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { addDistinct, type Distinct, distinctOf, startDistinct } from '../../kernels/sketches/distinct.ts';
import { addQuantile, type Quantiles, quantileOf, startQuantiles } from '../../kernels/sketches/quantiles.ts';
import { AGGREGATES, type AggregateName } from '../policy.ts';

/** What the values of a feature in a cell come to: one of the names, or `per requests`, its sum over that of another feature. */
export type Aggregate = AggregateName | `per ${string}`;

/** The same, read: `q` of a quantile, and `over`, the column of the feature that a ratio is per, of which `counters` says whether it counts up. */
export interface AggregatePlan {
  readonly kind: 'last' | 'mean' | 'min' | 'max' | 'sum' | 'count' | 'quantile' | 'rate' | 'distinct' | 'ratio';
  readonly q: number;
  readonly over: number;
  readonly counters: boolean;
}

/** A counter that goes up, and from 0 again after a restart: plain data. */
export interface Counter {
  /** The newest reading and its time; NaN before the first. */
  last: number;
  time: number;
  /** Time of the last reading before this cell, and what it has gone up since. */
  since: number;
  up: number;
}

/** What one feature needs of the samples of a cell beyond a number. */
export type Part =
  | { readonly kind: 'quantile'; sketch: Quantiles }
  | { readonly kind: 'distinct'; sketch: Distinct }
  | { readonly kind: 'rate'; readonly counter: Counter }
  | { readonly kind: 'ratio'; readonly top: Counter; readonly bottom: Counter };

/** Aggregates of events and not of readings: two lines that say the same are two events. */
export const countsLines = (plans: readonly AggregatePlan[]): boolean =>
  plans.some(({ kind, counters }) => ['sum', 'count', 'quantile', 'distinct'].includes(kind) || (kind === 'ratio' && !counters));

interface Named {
  readonly features: readonly string[];
  readonly order?: { readonly aggregate?: string | undefined } | undefined;
  readonly aggregates?: Readonly<Record<string, string>> | undefined;
}

/** Features of a configuration that are only told apart, so that their values may be names. */
export const namesIn = ({ features, order, aggregates = {} }: Named): readonly string[] =>
  features.filter((feature) => (Object.hasOwn(aggregates, feature) ? aggregates[feature] : order?.aggregate) === 'distinct');

/** Of nothing there is none: its number is known. */
export const isNone = ({ kind }: AggregatePlan): boolean => kind === 'count' || kind === 'sum' || kind === 'distinct';

/** @throws HapaxError `CONFIG` for what is no aggregate, or of no feature */
export function aggregatesOf(
  features: readonly string[],
  usual: AggregateName,
  own: Readonly<Record<string, string>>,
  every: number,
): readonly AggregatePlan[] {
  const names = Object.keys(own);
  if (names.length > 0 && every === 0)
    throw new HapaxError('CONFIG', 'stream: `aggregates` are those of the cells of a grid; give `order.every`, the milliseconds of a cell');
  const stray = names.find((name) => !features.includes(name));
  if (stray !== undefined)
    throw new HapaxError(
      'CONFIG',
      `stream aggregates: no feature is called ${stray}; there are ${features.join(', ')}${didYouMean(stray, features)}`,
    );
  return features.map((feature) => planOf(feature, Object.hasOwn(own, feature) ? own[feature] : usual, features, own));
}

function planOf(feature: string, aggregate: string, features: readonly string[], own: Readonly<Record<string, string>>): AggregatePlan {
  const plain = { q: Number.NaN, over: -1, counters: false };
  if (aggregate.startsWith('per ')) {
    const other = aggregate.slice(4);
    const over = features.indexOf(other);
    if (over < 0 || other === feature)
      throw new HapaxError(
        'CONFIG',
        `stream aggregates: \`${feature}: ${aggregate}\` must name another feature after \`per\`; there are ${features.filter((one) => one !== feature).join(', ') || 'none'}`,
      );
    return { ...plain, kind: 'ratio', over, counters: own[other] === 'rate' };
  }
  const name = AGGREGATES.find((one) => one === aggregate);
  if (name === undefined)
    throw new HapaxError(
      'CONFIG',
      `stream aggregates: \`${feature}: ${aggregate}\` is none; there are ${AGGREGATES.join(', ')}, and \`per\` with another feature`,
    );
  const quantile = /^p(\d+(?:\.\d+)?)$/.exec(name);
  if (quantile) return { ...plain, kind: 'quantile', q: Number(quantile[1]) / 100 };
  // The others are kinds of their own.
  return { ...plain, kind: name as Exclude<AggregatePlan['kind'], 'quantile' | 'ratio'> };
}

const startCounter = (): Counter => ({ last: Number.NaN, time: Number.NaN, since: Number.NaN, up: 0 });

export function startPart({ kind }: AggregatePlan): Part | null {
  if (kind === 'quantile') return { kind, sketch: startQuantiles() };
  if (kind === 'distinct') return { kind, sketch: startDistinct() };
  if (kind === 'rate') return { kind, counter: startCounter() };
  return kind === 'ratio' ? { kind, top: startCounter(), bottom: startCounter() } : null;
}

/** Take a known value in; of a ratio those of its own column only. */
export function addTo(part: Part, value: number, time: number, counters: boolean): void {
  if (part.kind === 'quantile') addQuantile(part.sketch, value);
  else if (part.kind === 'distinct') addDistinct(part.sketch, value);
  else tally(part.kind === 'rate' ? part.counter : part.top, value, time, part.kind === 'rate' || counters);
}

/** The value of the feature that a ratio is per. */
export function addBelow(part: Part, value: number, time: number, counters: boolean): void {
  if (part.kind === 'ratio') tally(part.bottom, value, time, counters);
}

function tally(counter: Counter, value: number, time: number, counts: boolean): void {
  if (!counts) {
    counter.up += value;
    counter.last = value;
    return;
  }
  // A counter that is lower than before has begun again at 0.
  if (counter.last === counter.last) counter.up += value >= counter.last ? value - counter.last : value;
  else counter.since = time;
  counter.last = value;
  counter.time = time;
}

const SECOND = 1000;

/** What a feature that had known values comes to; NaN: it cannot be told. */
export function outcomeOf(part: Part, { q }: AggregatePlan): number {
  if (part.kind === 'quantile') return quantileOf(part.sketch, q);
  if (part.kind === 'distinct') return distinctOf(part.sketch);
  if (part.kind === 'ratio') return part.bottom.up > 0 ? part.top.up / part.bottom.up : Number.NaN;
  const { up, time, since } = part.counter;
  return time > since ? (up / (time - since)) * SECOND : Number.NaN;
}

/** On to the next cell: counters go on from where they are. */
export function nextPart(part: Part): void {
  if (part.kind === 'quantile') part.sketch = startQuantiles();
  else if (part.kind === 'distinct') part.sketch = startDistinct();
  else for (const counter of part.kind === 'rate' ? [part.counter] : [part.top, part.bottom]) goOn(counter);
}

function goOn(counter: Counter): void {
  counter.up = 0;
  counter.since = counter.time;
}
