import { median } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import { type RecordLaw, recordLaw, surprise } from '../../kernels/series/records.ts';
import { tailsOf } from '../../kernels/series/tails.ts';
import type { Decomposition } from '../shape/decompose.ts';
import { endsOf } from '../shape/ends.ts';
import type { SeriesShape } from '../shape/shape.ts';
import type { AloneView } from './alone.ts';
import type { BeyondView } from './beyond-all.ts';
import type { JudgedView } from './views.ts';

/** Turns whose extremes tell how far turns reach, at least, and samples of a turn. */
const TURNS = 12;
const SAMPLES = 8;
/** Degrees of freedom of the residuals from which a side has a light tail: only there do the turns so far tell how far turns reach. */
const LIGHT = 10;
/** Part of the distance between the middle and the usual extreme that extremes differ by at least: where all turns end at one value, others may end beside it. */
const LEAST = 0.02;
/** Squares of distances follow the law of records, as those of residuals do. */
const POWER = 2;
const SIDES = [1, -1] as const;

/** Values beyond what the turns of a rhythm reach, on one side. */
export interface RangeView extends JudgedView {
  readonly side: 1 | -1;
  readonly unit: Unit;
  /** Of the values about the level, in the unit. */
  readonly middle: number;
}

/** What is expected, and between which values nothing is told. Shapes (cells). */
interface Band {
  readonly expected: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** A unit that values about the level are measured in. */
interface Unit {
  readonly to: (v: number) => number;
  readonly back: (v: number) => number;
}

const AS_IS: Unit = { to: (v) => v, back: (v) => v };
/** Of logarithms: the ratio to the level, less one. */
const RATIO: Unit = { to: Math.expm1, back: (v) => Math.log1p(Math.max(v, -1)) };

/**
 * The greatest and the least value of each turn of the longest rhythm with turns enough, and values that go beyond: what the series never had at any
 * time of its rhythm is seen, however much the residuals of that time stray. None where there is no such rhythm.
 */
export function rangeViews({ seasons, kind, values }: SeriesShape, parts: Decomposition): RangeView[] {
  const n = parts.residual.length;
  const season = seasons.filter(({ period }) => period >= SAMPLES && TURNS * period <= n).pop();
  if (season === undefined || kind === 'switch') return [];
  const about = parts.residual.map((r, i) => parts.seasons.reduce((sum, one) => sum + one[i], r));
  const block = Math.round(season.period);
  const ends = endsOf(values);
  // Where the level moves, a floor at which the series often stands is now nearer and now farther from it.
  const stands = (v: number, side: number) => (side < 0 ? ends.floor && v === ends.low : ends.ceiling && v === ends.high);
  return SIDES.flatMap((side) => {
    const unit = (parts.log ? [RATIO, AS_IS] : [AS_IS]).find((one) => light(parts, one, side));
    if (unit === undefined) return [];
    const y = about.map(unit.to);
    const middle = median(y);
    const height = y.map((v) => Math.max(0, side * (v - middle)));
    const fitted = recordLaw(height, block, POWER);
    const law = { ...fitted, scale: Math.max(fitted.scale, LEAST * fitted.location), blocks: SIDES.length * fitted.blocks };
    return {
      aspect: 'range' as const,
      side,
      unit,
      middle,
      height,
      law,
      block,
      surprise: height.map((h, i) => (stands(values[i], side) ? Math.min(surprise(law, h), 0) : surprise(law, h))),
      start: Int32Array.from(y, (_, i) => i),
      length: new Int32Array(n).fill(1),
      runs: true,
    };
  });
}

/** A band cut off where values would be told for going beyond what turns reach. @param needed surprise from which something is told */
export function withinRange(band: Band, views: readonly JudgedView[], { level, log, deviation }: Decomposition, needed: number): Band {
  const back = (v: number) => (log ? Math.exp(v) : v);
  const cut = { lower: band.lower.slice(), upper: band.upper.slice() };
  for (const { side, unit, middle, law } of views.filter(isRange)) {
    const end = unit.back(middle + side * reach(law, needed));
    for (let i = 0; i < level.length; ++i) {
      const most = back(level[i] + end);
      if (side > 0) cut.upper[i] = Math.max(band.expected[i], Math.min(cut.upper[i], most));
      else cut.lower[i] = Math.min(band.expected[i], Math.max(cut.lower[i], most));
    }
  }
  for (const { side, limit } of views.filter(isBeyond)) {
    for (let i = 0; i < level.length; ++i) {
      const most = limit(needed, i);
      if (side > 0) cut.upper[i] = Math.max(band.expected[i], Math.min(cut.upper[i], most));
      else cut.lower[i] = Math.min(band.expected[i], Math.max(cut.lower[i], most));
    }
  }
  for (const { side, distance } of views.filter(isAlone)) {
    const far = side * distance(needed);
    for (let i = 0; i < level.length; ++i) {
      const most = back((log ? Math.log(band.expected[i]) : band.expected[i]) + far * deviation[i]);
      if (side > 0) cut.upper[i] = Math.min(cut.upper[i], most);
      else cut.lower[i] = Math.max(cut.lower[i], most);
    }
  }
  return { expected: band.expected, ...cut };
}

const isRange = (view: JudgedView): view is RangeView => 'unit' in view;
const isAlone = (view: JudgedView): view is AloneView => 'distance' in view;
const isBeyond = (view: JudgedView): view is BeyondView => 'limit' in view;

/** Whether the residuals of one side have a light tail in a unit. */
function light({ residual, deviation }: Decomposition, { to }: Unit, side: 1 | -1): boolean {
  const u = residual.map((r, i) => to(r) / (deviation[i] || 1));
  const { low, high } = tailsOf(u, robustScale(u, 0));
  return (side > 0 ? high : low).freedom >= LIGHT;
}

/** The distance that is as surprising. */
function reach({ location, scale, shape, blocks, power }: RecordLaw, needed: number): number {
  const nines = (needed + Math.log10(Math.max(1, blocks))) * Math.LN10;
  return (location + scale * (shape === 0 ? nines : Math.expm1(nines * shape) / shape)) ** (1 / power);
}
