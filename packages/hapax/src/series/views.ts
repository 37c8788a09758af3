import { robustScale } from '../kernels/ranks/robust-scale.ts';
import { autoregression, cleanInnovations, type Forecast } from '../kernels/series/innovations.ts';
import { type RecordLaw, recordLaw, surprise } from '../kernels/series/records.ts';
import { dyadic, scan, steps, type View } from '../kernels/series/scan.ts';
import type { Decomposition } from './decompose.ts';
import type { SeriesShape } from './shape.ts';
import { shapeView } from './shape-views.ts';

/** What a view looks at. */
export type Aspect = 'value' | 'step' | 'turn' | 'swing' | 'form';

/** A view with the law of its records: what makes it comparable to the others. */
export interface JudgedView extends View {
  readonly aspect: Aspect;
  readonly law: RecordLaw;
  /** Decades of surprise at each cell. Shape (cells). */
  readonly surprise: Float64Array;
}

export interface ViewsOptions {
  /** Cells, from the first, that are normal; without it all are looked at alike. */
  readonly train?: number;
  readonly aspects?: readonly Aspect[];
}

/** Share of a series that a stretch may be, and longest stretch where there is no rhythm. */
const STRETCH = 40;
const NO_RHYTHM = 32;
/** Samples that the swing of a stretch is told from. */
const SWING_LEAST = 8;
/** Correlation from which a forecast by the values before says more than the value alone. */
const MEMORY = 0.25;
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

/** Everything that is looked at in a series that was taken apart. */
export function viewsOf(
  shape: SeriesShape,
  { residual, deviation }: Decomposition,
  { train, aspects }: ViewsOptions = {},
): { views: JudgedView[]; forecast: Forecast } {
  const n = residual.length;
  const learnt = train ?? n;
  const wanted = (aspect: Aspect) => aspects === undefined || aspects.includes(aspect);
  const u = residual.map((r, i) => (deviation[i] > 0 ? r / deviation[i] : 0));
  const stretch = longestStretch(shape, learnt);
  const views: JudgedView[] = [];
  const forecast = autoregression(u.subarray(0, learnt));
  const fresh = standardised(cleanInnovations(u, forecast, learnt), learnt);
  if (wanted('value')) views.push(judged('value', scan(u, dyadic(stretch), 'both', learnt), stretch, learnt));
  const form = wanted('form') ? shapeView(shape, learnt) : undefined;
  if (form !== undefined) views.push(judged('form', form.view, form.size, learnt));
  // Windows held against a part that is known to be normal tell single steps too, and with fewer accidents.
  if (wanted('step') && forecast.memory > MEMORY && (form === undefined || learnt === n)) {
    views.push(judged('step', scan(fresh, [1], 'both', learnt), 1, learnt));
  }
  // Where windows are compared, a restless one is far from the others.
  if (form === undefined && wanted('swing') && stretch >= SWING_LEAST) {
    const squares = fresh.map((v) => Math.min(v * v, SWING_MOST));
    views.push(judged('swing', scan(squares, dyadic(stretch, SWING_LEAST), 'high', learnt), stretch, learnt));
  }
  return { views, forecast };
}

function standardised(e: Float64Array, train: number): Float64Array {
  const spread = robustScale(e.subarray(0, train), 0);
  return spread > 0 ? e.map((v) => v / spread) : e;
}

/** A view of where the level changes, for good. */
export function turnView(shape: SeriesShape, { level, residual }: Decomposition, train?: number): JudgedView | undefined {
  const n = residual.length;
  const size = turnSize(shape, n);
  if (size === undefined) return undefined;
  const calm = residual.map((r, i) => r + level[i]);
  return judged('turn', steps(calm, size, train), size, train ?? n);
}

/** Samples before and after a place whose medians are compared. */
export function turnSize(shape: SeriesShape, n: number): number | undefined {
  const turn = shape.seasons.find(({ period }) => period >= 8)?.period ?? 0;
  const size = Math.max(10, Math.min(Math.round(turn), 200), Math.min(100, Math.floor(n / 50)));
  return 8 * size <= n ? size : undefined;
}

function judged(aspect: Aspect, view: View, stretch: number, train: number): JudgedView {
  const heights = view.height.subarray(0, train);
  const block =
    train < FEW ? 1 : Math.max(BLOCK_LEAST, Math.min(2 * stretch, Math.floor(train / BLOCKS_LEAST)), Math.floor(train / BLOCKS));
  const learnt = recordLaw(heights, block, block === 1 || aspect === 'swing' || aspect === 'form' ? 1 : 2);
  // What is judged may be longer than what was learnt from: so many more blocks can hold a record.
  const law = { ...learnt, blocks: (learnt.blocks * view.height.length) / train };
  return { ...view, aspect, law, surprise: view.height.map((h) => surprise(law, h)) };
}
