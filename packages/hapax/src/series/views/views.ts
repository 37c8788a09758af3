import { median } from '../../kernels/ranks/quantile.ts';
import { robustScale } from '../../kernels/ranks/robust-scale.ts';
import { clipped } from '../../kernels/series/clip.ts';
import { autoregression, cleanInnovations } from '../../kernels/series/level/innovations.ts';
import { dyadic, scan, steps, type View } from '../../kernels/series/level/scan.ts';
import { walkOf } from '../../kernels/series/level/wandering.ts';
import { prefix } from '../../kernels/series/moving.ts';
import { poissonTail } from '../../kernels/series/poisson.ts';
import { type RecordLaw, recordLaw, surprise } from '../../kernels/series/records.ts';
import { volatility } from '../../kernels/series/rhythm/volatility.ts';
import { normalScore, type Tails, tailsOf } from '../../kernels/series/tails.ts';
import { type Decomposition, deviations } from '../shape/decompose.ts';
import { logarithms } from '../shape/logarithms.ts';
import type { SeriesShape } from '../shape/shape.ts';
import { shapeView } from './shape-views.ts';
import { type TrainedShapes, trainedShapes } from './trained-shapes.ts';

/** What a view looks at. */
export type Aspect = 'value' | 'step' | 'turn' | 'swing' | 'form' | 'range';

/** A view with the law of its records: what makes it comparable to the others. */
export interface JudgedView extends View {
  readonly aspect: Aspect;
  readonly law: RecordLaw;
  /** Samples of a block of the law. */
  readonly block: number;
  /** Decades of surprise at each cell. Shape (cells). */
  readonly surprise: Float64Array;
  /** The law holds whatever else is told. */
  readonly fixed?: boolean;
  /** Of one channel of several beside a normal part: what it adds to how strange all are. Shape (cells). */
  readonly together?: Float64Array;
}

export interface ViewsOptions {
  /** Cells, from the first, that are normal; without it all are looked at alike. */
  readonly train?: number;
  readonly aspects?: readonly Aspect[];
  /** Channels that are judged together. */
  readonly together?: number;
  /** Whether the value before tells more than the level. */
  readonly wandering?: boolean;
  /** The view of shapes, where it is known already. */
  readonly form?: JudgedView;
}

/** Share of a series that a stretch may be, and longest stretch where there is no rhythm. */
const STRETCH = 40;
const NO_RHYTHM = 32;
/** Samples that the swing of a stretch is told from. */
const SWING_LEAST = 8;
/** Correlation from which a forecast by the values before says more than the value alone. */
const MEMORY = 0.25;
/** Part of the usual step from value to value that half of the steps are beyond their forecasts at least, unless the series is computed. */
const OF_STEP = 0.1;
/** Greatest squared value that counts towards the swing: one spike is no restlessness. */
const SWING_MOST = 9;
/** Blocks of a record law at most and at least, and samples of one at least. */
const BLOCKS = 100;
const BLOCKS_LEAST = 8;
const BLOCK_LEAST = 8;
const FEW = 160;

/** The longest stretch that is judged as one. */
export function longestStretch(shape: SeriesShape, n: number): number {
  const most = Math.max(1, Math.floor(n / STRETCH));
  const turns = shape.seasons.map(({ period }) => Math.round(period)).filter((period) => period <= most);
  if (turns.length === 0) return Math.min(most, NO_RHYTHM);
  return Math.min(
    most,
    2 * (turns[0] < SWING_LEAST && turns.length > 1 ? turns[1] : turns[0]),
    Math.max(NO_RHYTHM, turns[turns.length - 1]),
  );
}

/** What is looked at in a series that was taken apart, and how far its values and its steps stray. */
export interface Looked {
  readonly views: JudgedView[];
  /** Of a series that wanders: what each value is beyond its forecast, in units of the deviation. */
  readonly beyond?: Float64Array;
  /** Of residuals in units of their deviation, and of what each is beyond its forecast. */
  readonly values: Tails;
  readonly steps: Tails;
  /** What was not looked at in full, a sentence each. */
  readonly notes: readonly string[];
}

/** Everything that is looked at in a series that was taken apart. */
export function viewsOf(
  shape: SeriesShape,
  { residual, deviation, negligible, log }: Decomposition,
  { train, aspects, together = 1, wandering = false, form: known }: ViewsOptions = {},
): Looked {
  const n = residual.length;
  const learnt = train ?? n;
  const wanted = (aspect: Aspect) => aspects === undefined || aspects.includes(aspect);
  const u = residual.map((r, i) => (deviation[i] > 0 ? r / deviation[i] : 0));
  const stretch = longestStretch(shape, learnt);
  const views: JudgedView[] = [];
  const linear = autoregression(u.subarray(0, learnt));
  const values = tailsFrom(u, learnt);
  const plain = log ? logarithms(shape.values, shape.floor) : shape.values;
  const walk = wandering
    ? walkOf(
        u.map((_, i) => plain[i] / (deviation[i] || 1)),
        linear.memory,
      )
    : undefined;
  const forecast = walk?.forecast ?? linear;
  const beyond = cleanInnovations(walk?.values ?? u, forecast, learnt);
  const fresh = evened(beyond, shape, learnt);
  // Calm and restless stretches are each judged by their own measure; the restlessness itself has a view that is not.
  const restless = volatility(fresh.subarray(0, learnt)) === undefined ? undefined : volatility(fresh);
  const even = (x: Float64Array) => (restless === undefined ? x : x.map((v, i) => v / restless[i]));
  const steps = tailsFrom(fresh, learnt);
  const found: Shapes | undefined =
    known !== undefined || !wanted('form')
      ? undefined
      : learnt < n
        ? trainedShapes(shape.worked ?? shape.values, learnt, together)
        : shapeView(shape);
  const notes = found?.note === undefined ? [] : [found.note];
  const form = known ?? (found && formOf(found, learnt));
  if (form !== undefined) views.push(form);
  // Windows beside those of a part that is known to be normal tell single values and levels too, and with fewer accidents.
  if (form !== undefined && learnt < n) return { views, ...(wandering && { beyond }), values, steps, notes };
  // A switch is where it is: only how long it stays can be unusual.
  if (shape.kind === 'switch') return { views, ...(wandering && { beyond }), values, steps, notes };
  const evenSteps = even(fresh);
  const evenTails = restless === undefined ? steps : tailsFrom(evenSteps, learnt);
  const next = evenSteps.map((v) => normalScore(evenTails, v));
  // Where a series wanders, its distance from where it is on average says nothing; what it does in a stretch beyond its forecasts does.
  const usual = wandering
    ? next
    : restless !== undefined && linear.memory < MEMORY
      ? normalised(even(u), learnt)
      : u.map((v) => normalScore(values, v));
  // Single steps have a view of their own.
  const lengths = dyadic(stretch, wandering ? 2 : 1);
  if (wanted('value') && lengths.length > 0)
    views.push(capped(judged('value', scan(usual, lengths, 'both', learnt), stretch, learnt), shape, residual));
  // Most steps of a series that is computed are foretold, and the few others are where its rhythm was put together.
  const moves = residual.map((_, i) => plain[i] - plain[i - 1]);
  const faint = Math.max(negligible, OF_STEP * robustScale(moves.subarray(0, learnt), 0));
  const computed = !wandering && median(beyond.map((v, i) => Math.abs(v * deviation[i]))) <= faint;
  if (wanted('step') && forecast.memory > MEMORY && !computed) {
    views.push(capped(judged('step', scan(next, [1], 'both', learnt), 1, learnt), shape, residual));
  }
  // Where windows are compared, a restless one is far from the others.
  if (form === undefined && wanted('swing') && stretch >= SWING_LEAST && !computed) {
    const squares = fresh.map((v) => Math.min(normalScore(steps, v) ** 2, SWING_MOST));
    views.push(judged('swing', scan(squares, dyadic(stretch, SWING_LEAST), 'high', learnt), stretch, learnt));
  }
  return { views, ...(wandering && { beyond }), values, steps, notes };
}

type Shapes = Partial<Omit<TrainedShapes, 'view' | 'size'>> & { readonly view: View; readonly size: number; readonly note?: string };

const formOf = ({ view, size, usual, together }: Shapes, learnt: number): JudgedView => ({
  ...judged('form', view, size, learnt, usual),
  ...(together && { together }),
});

/** Steps are larger at some times of a rhythm than at others: each in units of its own time. */
function evened(steps: Float64Array, { seasons }: SeriesShape, learnt: number): Float64Array {
  if (seasons.length === 0) return steps;
  const own = deviations(steps, seasons, learnt, 0);
  return steps.map((v, i) => (own[i] > 0 ? v / own[i] : v));
}

const normalised = (x: Float64Array, train: number): Float64Array => {
  const tails = tailsFrom(x, train);
  return x.map((v) => normalScore(tails, v));
};

const tailsFrom = (x: Float64Array, train: number): Tails => {
  const some = x.subarray(0, train);
  return tailsOf(some, robustScale(some, 0));
};

/** Mean count from which the spread of the counts says all that is needed. */
const LARGE_COUNT = 100;

/** Counts cannot be rarer than those of Poisson's law with the mean that was expected: the first event of a rare kind is no surprise. */
export function capped<V extends JudgedView>(view: V, shape: SeriesShape, residual: Float64Array): V {
  if (shape.kind !== 'count' || shape.scale === 'log') return view;
  const { values, known } = shape;
  const seen = prefix(values);
  const foreseen = prefix(values.map((v, i) => v - residual[i]));
  const over = (sums: Float64Array, from: number, length: number) => sums[Math.min(values.length, from + length)] - sums[from];
  const surprise = view.surprise.map((s, i) => {
    if (!(s > 0)) return s;
    const [from, length] = [Math.max(0, view.start[i]), view.length[i]];
    const count = over(seen.sums, from, length);
    const others = ((seen.sums[values.length] - count + 0.5) * length) / known;
    const mean = Math.max(others, over(foreseen.sums, from, length));
    if (!(mean < LARGE_COUNT)) return s;
    return Math.min(s, -Math.log10(poissonTail(count, mean)) - Math.log10(known));
  });
  return { ...view, surprise };
}

/** A view of where the level changes, for good. */
export function turnView(shape: SeriesShape, { level, residual, negligible }: Decomposition, train?: number): JudgedView | undefined {
  const n = residual.length;
  const size = turnSize(shape, n);
  if (size === undefined) return undefined;
  // Means tell levels of rounded values apart where medians leap; one far value is no level.
  const rounded = oftenEqual(shape.values);
  const about = rounded ? clipped(residual) : residual;
  const calm = about.map((r, i) => r + level[i]);
  return judged('turn', steps(calm, size, { train, negligible, ...(rounded && { middle: meanOf }) }), size, train ?? n);
}

/** Share of neighbours that are equal, from which medians leap. */
const EQUAL = 0.1;

function oftenEqual(x: Float64Array): boolean {
  let equal = 0;
  for (let i = 1; i < x.length; ++i) if (x[i] === x[i - 1]) equal += 1;
  return equal > EQUAL * x.length;
}

/** Mean of the known values. */
export function meanOf(x: Float64Array): number {
  let [sum, known] = [0, 0];
  for (const v of x) {
    if (v !== v) continue;
    sum += v;
    known += 1;
  }
  return sum / known;
}

/** Samples before and after a place whose medians are compared. */
export function turnSize(shape: SeriesShape, n: number): number | undefined {
  const turn = shape.seasons.find(({ period }) => period >= 8)?.period ?? 0;
  const size = Math.max(10, Math.min(Math.round(turn), 200), Math.min(100, Math.floor(n / 50)));
  return 8 * size <= n ? size : undefined;
}

/** @param heights that the law is learnt from */
function judged(aspect: Aspect, view: View, stretch: number, train: number, heights = view.height.subarray(0, train)): JudgedView {
  const block =
    train < FEW ? 1 : Math.max(BLOCK_LEAST, Math.min(2 * stretch, Math.floor(train / BLOCKS_LEAST)), Math.floor(train / BLOCKS));
  const learnt = recordLaw(heights, block, block === 1 || aspect === 'swing' || aspect === 'form' ? 1 : 2);
  // What is judged may be longer than what was learnt from: so many more blocks can hold a record.
  const law = { ...learnt, blocks: (learnt.blocks * view.height.length) / train };
  return { ...view, aspect, law, block, surprise: view.height.map((h) => surprise(law, h)) };
}
