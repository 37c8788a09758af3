import { median } from '../../kernels/ranks/quantile.ts';
import type { View } from '../../kernels/series/level/scan.ts';
import { averaged } from '../../kernels/series/moving.ts';
import { echoes } from '../../kernels/series/rhythm/periods.ts';
import { windowCloud } from '../../kernels/series/windows/cloud.ts';
import { abJoin, selfJoin } from '../../kernels/series/windows/join.ts';
import { usualDeviation, windowStats } from '../../kernels/series/windows/stats.ts';

/** Samples of a shape where the normal part is never like itself, and at least and at most where it is. */
const USUAL = 64;
const LEAST = 16;
/** Correlation with itself from which the normal part is made of shapes that come again. */
const LIKE = 0.3;
const MOST = 400;
/** A lag at which the series is nearly as like itself as at the best one is taken before it: several turns are like each other too. */
const NEARLY = 0.8;
/** Lengths that are looked at, in turns. */
const TURNS = [0.5, 1, 2];
/** Windows of the normal part, one after the other, that each length needs. */
const TIMES = 4;
/** Numbers that a window is compared by, at most twice as many: neighbours are averaged. */
const PARTS = 50;
/** Pairs of windows that are compared for each length, about, at most, of all channels together: neighbours are averaged further. */
const PAIRS = 4e9;

/** What `trainedShapes` tells of a series. */
export interface TrainedShapes {
  readonly view: View;
  readonly size: number;
  readonly usual: Float64Array;
  readonly together?: Float64Array;
}

/**
 * How strange the shapes of a series are beside those of its normal beginning, at half a turn, one and two.
 *
 * For each length: the z-normalised distance of every window to the nearest window of the normal part, and its Mahalanobis distance to the cloud of
 * those windows; each spread evenly over its samples, divided by the greatest value of the normal part among its own windows, and added up.
 * Of a series by itself whose shapes come again the join is made once more, with windows that move less than usual in the scale of the others, since in them
 * z-normalisation shows noise; its height is added to half of that sum, or to itself where it is the higher of the two.
 * The height of a sample is that of the length which shows it best: 2 is as strange as the strangest of the normal part.
 * Windows of the normal part have themselves among the normal ones, since they are; how strange they are beside the others is told apart, as what
 * is usual elsewhere.
 * @param train samples, from the first, that are normal
 * @param channels that are judged together: of several, windows of 16 samples are looked at, too, since of many channels a short event is told together
 * @returns `usual`: heights of the normal part when no window is held against itself; `together`, of one of several: the sum over lengths of log(1 + height)
 * Cost: O(n train) for each length, at most about 4·10⁹ pairs, of all channels together. Undefined where the normal part holds too few windows.
 */
export function trainedShapes(values: Float64Array, train: number, channels = 1): TrainedShapes | undefined {
  const several = channels > 1;
  const { sizes, rhythm } = lengths(values, train);
  if (sizes.length === 0) return undefined;
  const n = values.length;
  const view: View = {
    height: new Float64Array(n).fill(Number.NaN),
    start: new Int32Array(n),
    length: new Int32Array(n),
    runs: true,
  };
  const usual = new Float64Array(train).fill(Number.NaN);
  const together = several ? new Float64Array(n) : undefined;
  const short = several && !sizes.includes(LEAST) && LEAST < sizes[sizes.length - 1] ? [LEAST] : [];
  for (const size of [...sizes, ...short]) {
    const { form, place, moved } = heightsAt(values, train, size, { scaled: rhythm && !several, pairs: PAIRS / channels });
    for (let i = 0; i < n; ++i) {
      const among = heightOf(form[i], place[i], moved?.[i]);
      const height = i < train - size ? heightOf(0, place[i], moved && 0) : among;
      if (together !== undefined && height > 0) together[i] += Math.log1p(height);
      if (size === short[0]) continue;
      if (i < train && !(among <= usual[i])) usual[i] = among;
      if (!(height > view.height[i]) && view.height[i] === view.height[i]) continue;
      view.height[i] = height;
      view.start[i] = Math.max(0, i - (size >> 1));
      view.length[i] = Math.min(size, n - view.start[i]);
    }
  }
  return { view, size: sizes[sizes.length - 1], usual, ...(together && { together }) };
}

function lengths(values: Float64Array, train: number): { sizes: number[]; rhythm: boolean } {
  const found = echoes(values.subarray(0, train)).filter(({ correlation }) => correlation >= LIKE);
  const near = found.filter(({ correlation }) => correlation >= NEARLY * found[0].correlation).map(({ lag }) => lag);
  const turn = near.length === 0 ? USUAL : Math.min(MOST, Math.max(LEAST, Math.min(...near)));
  const longest = Math.floor(Math.min(train, values.length) / TIMES);
  const sizes = TURNS.map((share) => Math.round(share * turn)).filter((size) => size <= longest);
  return { sizes: sizes.length > 0 || longest < LEAST ? sizes : [longest], rhythm: near.length > 0 };
}

/** Of each sample; NaN where it is missing. */
interface Heights {
  /** How strange the windows around it are by their form, and by where they lie. */
  readonly form: Float64Array;
  readonly place: Float64Array;
  /** By their form where how far they move counts. */
  readonly moved?: Float64Array;
}

/** 2 where all are as strange as the strangest of the normal part. */
const heightOf = (form: number, place: number, moved: number | undefined): number =>
  moved === undefined ? form + place : moved + Math.max(moved, (form + place) / 2);

/** How windows are compared: also by their own scale, and so many pairs at most. */
interface How {
  readonly scaled: boolean;
  readonly pairs: number;
}

function heightsAt(values: Float64Array, train: number, size: number, { scaled, pairs }: How): Heights {
  const by = Math.max(1, Math.floor(size / PARTS), Math.min(size >> 3, Math.ceil(Math.sqrt((train * values.length) / pairs))));
  const x = averaged(values, by);
  const m = Math.max(4, Math.round(size / by));
  const learnt = Math.floor(train / by);
  const heights = (windows: Float64Array): Float64Array => {
    const parts = beside(spread(windows, m, x.length), learnt);
    return Float64Array.from(values, (v, i) => (v === v ? parts[Math.min(x.length - 1, Math.floor(i / by))] : Number.NaN));
  };
  const floor = scaled ? usualDeviation(x.subarray(0, learnt), m) : 0;
  return {
    form: heights(joined(x, m, learnt, 0)),
    place: heights(windowCloud(x, m, learnt)),
    ...(floor > 0 && { moved: heights(joined(x, m, learnt, floor)) }),
  };
}

/** Distance of each window to the nearest other one of the normal part. @param floor least deviation that a window is divided by */
function joined(x: Float64Array, size: number, learnt: number, floor: number): Float64Array {
  const normal = windowStats(x.subarray(0, learnt), size, floor);
  const near = abJoin(normal, windowStats(x, size, floor));
  near.set(selfJoin(normal, size >> 1).nearest);
  return near;
}

/** Mean of the windows that hold each sample; NaN where none has a value. */
function spread(windows: Float64Array, size: number, n: number): Float64Array {
  const sums = new Float64Array(n + 1);
  const counts = new Int32Array(n + 1);
  for (let i = 0; i < windows.length; ++i) {
    if (windows[i] !== windows[i]) continue;
    sums[i] += windows[i];
    sums[i + size] -= windows[i];
    counts[i] += 1;
    counts[i + size] -= 1;
  }
  let [sum, count] = [0, 0];
  return Float64Array.from({ length: n }, (_, i) => {
    sum += sums[i];
    count += counts[i];
    return count > 0 ? Math.max(0, sum / count) : Number.NaN;
  });
}

/** In units of the greatest value of the normal part. */
function beside(x: Float64Array, learnt: number): Float64Array {
  const normal = x.subarray(0, learnt);
  const most = normal.reduce((a, b) => (b > a ? b : a), 0);
  const unit = most > 0 ? most : median(x.filter((v) => v > 0));
  return unit > 0 ? x.map((v) => (v === v ? v / unit : 0)) : new Float64Array(x.length);
}
