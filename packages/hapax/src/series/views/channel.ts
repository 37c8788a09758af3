import { median } from '../../kernels/ranks/quantile.ts';
import { mostlyOne } from '../../kernels/series/level/mostly-one.ts';
import { wanders } from '../../kernels/series/level/wandering.ts';
import { fromNormalScore, normalScore } from '../../kernels/series/tails.ts';
import { type Decomposition, decompose } from '../shape/decompose.ts';
import { type SeriesShape, turnsOf } from '../shape/shape.ts';
import { type AloneView, aloneViews } from './alone.ts';
import { beyondAll } from './beyond-all.ts';
import { beyondSteps } from './beyond-steps.ts';
import { beyondStill } from './beyond-still.ts';
import { countViews } from './count-view.ts';
import { type Drift, driftOf, type Jump, jumpsOf, lastingShift, SHORT } from './jumps.ts';
import { rangeViews } from './range-view.ts';
import { longGaps, type Run, stuckRuns } from './stuck.ts';
import { type Aspect, capped, type JudgedView, turnSize, turnView, viewsOf } from './views.ts';
import { visitsOf } from './visits.ts';

/** One channel of a series, judged: shapes (cells). */
export interface JudgedChannel {
  readonly name: string;
  readonly shape: SeriesShape;
  /** The series taken apart, in the unit that the shape judges in. */
  readonly parts: Decomposition;
  /** What the value should be, and where it may lie without being told. In the unit of the values. */
  readonly expected: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Value less expected, in the unit that the shape judges in, over the usual deviation of the value. */
  readonly away: Float64Array;
  readonly views: readonly JudgedView[];
  /** First cells of new levels. */
  readonly jumps: readonly Jump[];
  /** Stretch in which the level drifts. */
  readonly drift?: Drift;
  readonly stuck: readonly Run[];
  readonly gaps: readonly Run[];
  /** Level and rhythm, in the unit of the values; what is expected where a series does not wander. */
  readonly usual: Float64Array;
  /** What was seen of it and done with it, a sentence each. */
  readonly notes: readonly string[];
}

export interface ChannelOptions {
  readonly train?: number;
  readonly aspects?: readonly Aspect[];
  /** Channels that are judged together. */
  readonly together?: number;
  /** Surprise from which something is told. */
  readonly needed: number;
  /** Stretches, last cells included, that have no say in what is expected at other times; with them the view of shapes, which stays. */
  readonly apart?: readonly { readonly start: number; readonly end: number }[];
  readonly form?: JudgedView;
}

/** Take a channel apart and look at it from all sides. */
export function judgeChannel(
  name: string,
  shape: SeriesShape,
  { train, aspects, together = 1, needed, apart = [], form }: ChannelOptions,
): JudgedChannel {
  const learnt = { apart, ...(train !== undefined && { train }) };
  const first = decompose(shape, learnt);
  // Beside a part that is known to be normal a new level is strange by itself; a switch has none.
  // A series that wanders has no level that could change. What nearly always is one value comes back to it.
  const levels = mostlyOne(shape.values) === undefined;
  const wandering = shape.seasons.length === 0 && levels && wanders(first.residual.subarray(0, train));
  const turns =
    train === undefined && !wandering && levels && shape.kind !== 'switch' && (aspects === undefined || aspects.includes('turn'));
  const turn = turns ? turnView(shape, first) : undefined;
  const size = turnSize(shape, shape.values.length) ?? 1;
  const calm = first.residual.map((r, i) => r + first.level[i]);
  const local = turn === undefined ? [] : jumpsOf(turn, calm, size, needed, first.negligible);
  const drift = turns ? driftOf(calm, needed) : undefined;
  // Where a turn is too long for windows of its length, one change for good can still be seen.
  const windows = turn !== undefined && calm.length > SHORT;
  const sudden = local.length > 0 || !turns || windows ? local : lastingShift(calm, needed);
  const apartFrom = drift === undefined ? sudden : sudden.filter(({ at }) => at < drift.at - size || at > drift.end + size);
  const visits = visitsOf(apartFrom, calm, size);
  const jumps = apartFrom.map((jump, k) => ({ ...jump, ...(visits[k] && { visit: visits[k] }) }));
  // A short visit has two ends, only one of which may be seen from afar.
  const turning = [...new Set(jumps.flatMap(({ at, visit }) => (visit === undefined ? [at] : [at, visit.start, visit.end + 1])))]
    .filter((at) => at > 0 && at < calm.length)
    .sort((a, b) => a - b);
  const parts = jumps.length === 0 ? first : decompose(shape, { ...learnt, jumps: turning });
  const {
    views,
    beyond: fresh,
    values,
    steps,
    notes,
  } = viewsOf(shape, parts, {
    ...(train !== undefined && { train }),
    wandering,
    together,
    ...(aspects && { aspects }),
    ...(form && { form }),
  });
  const back = (v: number) => (parts.log ? Math.exp(v) : v);
  const seasonal = (i: number) => parts.seasons.reduce((sum, season) => sum + season[i], 0);
  const away = parts.residual.map((r, i) => r / (parts.deviation[i] || 1));
  // What a wandering series does next is told by where it is, not by where it is on average.
  const step = views.find(({ aspect }) => aspect === 'step');
  const beyond = fresh ?? away;
  const tails = wandering ? steps : values;
  const reach = reachOf(
    wandering ? step : views.find(({ aspect }) => aspect === 'value'),
    beyond.map((v) => normalScore(tails, v)),
    needed,
  );
  const [low, high] = reach.map((z) => fromNormalScore(tails, z));
  const ranges =
    train === undefined && (aspects === undefined || aspects.includes('range'))
      ? [
          ...rangeViews(shape, parts),
          ...beyondAll(shape),
          ...beyondStill(shape).map((view) => capped(view, shape, parts.residual)),
          ...aloneIn(shape, parts, beyond),
          ...(!wandering ? countViews(shape, turning, parts.level) : computed(parts, beyond) ? [] : beyondSteps(shape)),
        ]
      : [];
  const center = Float64Array.from(away, (a, i) => {
    const usual = parts.level[i] + seasonal(i);
    return wandering && beyond[i] === beyond[i] ? usual + (a - beyond[i]) * parts.deviation[i] : usual;
  });
  return {
    name,
    shape,
    parts,
    expected: center.map(back),
    lower: center.map((c, i) => back(c + low * parts.deviation[i])),
    upper: center.map((c, i) => back(c + high * parts.deviation[i])),
    away: beyond,
    views: [...views, ...(turn === undefined ? [] : [turn]), ...ranges],
    jumps: jumps.map((jump) => ({ ...jump, before: back(jump.before), after: back(jump.after) })),
    ...(drift && { drift: { ...drift, before: back(drift.before), after: back(drift.after) } }),
    stuck: stuckRuns(shape.values, turnsOf(shape)),
    gaps: longGaps(shape.values),
    usual: parts.level.map((level, i) => back(level + seasonal(i))),
    notes: [...shape.sentences, ...notes],
  };
}

/** Values alone in what a short series has, unless it stands still for half of the time or is computed. */
function aloneIn(shape: SeriesShape, parts: Decomposition, beyond: Float64Array): AloneView[] {
  if (shape.kind === 'switch' || computed(parts, beyond)) return [];
  const { residual, deviation, log } = parts;
  const grain = median(shape.values.map((v, i) => shape.grain / (log ? v : 1) / (deviation[i] || 1)));
  return aloneViews(beyond, grain).map((view) => capped(view, shape, residual));
}

/** Whether most values are as they were expected to be, so that nothing says how far one may be. */
function computed({ deviation, negligible }: Decomposition, beyond: Float64Array): boolean {
  const distance = median(beyond.map((v, i) => Math.abs(v * deviation[i])));
  return !(distance > negligible) || distance === 0;
}

/** Normal deviates up to which a range goes where nothing farther was seen. */
const SEEN = 4;

/** Normal deviates that one value may be away before it is told: what was seen and passed as usual is as far as a range can be vouched for. */
function reachOf(view: JudgedView | undefined, away: Float64Array, needed: number): readonly [low: number, high: number] {
  let least = Infinity;
  const seen = { low: SEEN, high: SEEN };
  for (let i = 0; i < away.length; ++i) {
    const distance = Math.abs(away[i]);
    if (distance !== distance) continue;
    if (view !== undefined && view.length[i] === 1 && view.surprise[i] > needed) least = Math.min(least, distance);
    else if (away[i] < 0) seen.low = Math.max(seen.low, distance);
    else seen.high = Math.max(seen.high, distance);
  }
  // The law itself says where the limit is; on its far side lies what was told.
  const { location, scale, shape, blocks, power } = view?.law ?? { location: 0, scale: 0, shape: 0, blocks: 1, power: 1 };
  const nines = (needed + Math.log10(Math.max(1, blocks))) * Math.LN10;
  const x = shape === 0 ? nines : (Math.exp(nines * shape) - 1) / shape;
  const law = (location + scale * x) ** (1 / power);
  const within = Math.min(least, law > 0 ? law : Infinity);
  return [-Math.min(within, seen.low), Math.min(within, seen.high)];
}
