import { clipped } from '../clip.ts';
import { movingMean } from '../moving.ts';
import { autocorrelation } from './autocorrelation.ts';
import { gainNeeded, type Rhythm, rhythm, seasonGain } from './season.ts';

/** Samples that lags are looked for in, at most: the newest. */
const SAMPLES = 1 << 17;
/** Local maxima of the autocorrelation that are tried. */
const CANDIDATES = 12;
/** Least correlation of a lag worth trying. */
const LEAST = 0.1;
/** Two lags this near are one. */
const NEAR = 0.03;
/** Two lags this near may be of one rhythm. */
const CLOSE = 0.1;
/** Rhythms of one series at most. */
const MOST = 3;
/** A rhythm without which the others foretell as much, but for this, says nothing of its own. */
const OWN = 0.01;

/** A confirmed rhythm and how much of what the ones before left it foretells out of sample. */
export interface Season extends Rhythm {
  readonly gain: number;
}

/** The lag at which a series is most like itself, and how much: 1 exactly. 0 where there is none. */
export interface Echo {
  readonly lag: number;
  readonly correlation: number;
}

/**
 * The lags at which a series is like itself: local maxima of the autocorrelation, best first. A maximum counts only behind a valley
 * clearly below it, so that noise on a slow decay has none.
 */
export function echoes(x: Float64Array): readonly Echo[] {
  const told = known.get(x) ?? echoesOf(x);
  known.set(x, told);
  return told;
}

/** A series is asked for its echoes several times. */
const known = new WeakMap<Float64Array, readonly Echo[]>();

function echoesOf(x: Float64Array): Echo[] {
  const part = x.subarray(Math.max(0, x.length - SAMPLES));
  const most = Math.floor(part.length / 2);
  if (most < 3) return [];
  const found: Echo[] = [];
  const flat = detrended(clipped(part));
  // Over the whole series, and with slow movement taken out: the one has the long rhythms, the other the short ones on a wandering level.
  for (const window of [0, part.length >> 2, part.length >> 4, part.length >> 6]) {
    if (window !== 0 && window < 16) continue;
    const level = window === 0 ? undefined : movingMean(flat, window);
    const r = autocorrelation(centred(level === undefined ? flat : flat.map((v, i) => v - level[i])), most + 1);
    const reach = window === 0 ? most : Math.min(most, window);
    let valley = 1;
    for (let lag = 2; lag <= reach; ++lag) {
      valley = Math.min(valley, r[lag - 1]);
      if (!(r[lag] > LEAST && r[lag] >= r[lag - 1] && r[lag] > r[lag + 1] && r[lag] - valley > LEAST)) continue;
      // Highest of its surroundings, so that ripples on one hill are one.
      const width = Math.max(1, Math.floor(lag / 10));
      let top = true;
      for (let k = Math.max(2, lag - width); k <= Math.min(most, lag + width) && top; ++k) top = r[k] <= r[lag];
      if (top) found.push({ lag, correlation: r[lag] });
    }
  }
  found.sort((a, b) => b.correlation - a.correlation || a.lag - b.lag);
  return found.filter(({ lag }, k) => found.findIndex((one) => Math.abs(one.lag - lag) <= NEAR * lag) === k);
}

/**
 * The rhythms of a series, shortest first, each confirmed: it foretells, out of sample, what the shorter ones left.
 * @param known lags to try beside those that the series shows, such as a day and a week of a calendar
 * @param shift what to add to the index of a sample before its phase is taken: clocks that were changed
 * Cost: O(n log n).
 */
export function findSeasons(x: Float64Array, known: readonly number[] = [], shift?: Int32Array): Season[] {
  const n = x.length;
  const shown = echoes(x)
    .slice(0, CANDIDATES)
    .map(({ lag }) => lag)
    .filter((lag) => known.every((k) => Math.abs(k - lag) > NEAR * k));
  const flat = detrended(clipped(x));
  const lags = bestOfEachFirst([...shown, ...known.filter((k) => k >= 2 && 2 * k <= n)], (lag) => seasonGain(flat, rhythm(n, lag, shift)));
  const taken: Season[] = [];
  let rest = flat;
  for (const lag of lags) {
    const one = rhythm(n, lag, shift);
    const gain = seasonGain(rest, one);
    if (!(gain >= gainNeeded(n / lag))) continue;
    taken.push({ ...one, gain });
    rest = without(rest, one);
  }
  return fewest(
    flat,
    taken.sort((a, b) => a.period - b.period),
  ).slice(-MOST);
}

/** The rhythms of given periods, shortest first, whatever they foretell; those of which the series has no two turns are left out. Cost: O(n). */
export function seasonsAt(x: Float64Array, periods: readonly number[], shift?: Int32Array): Season[] {
  let rest = detrended(clipped(x));
  const taken: Season[] = [];
  for (const period of [...new Set(periods)].sort((a, b) => a - b)) {
    if (2 * period > x.length) continue;
    const one = rhythm(x.length, period, shift);
    taken.push({ ...one, gain: seasonGain(rest, one) });
    rest = without(rest, one);
  }
  return taken;
}

/** Lags in ascending order, but of some that are close to each other the one that foretells most first: a year that is a little off would take its place. */
function bestOfEachFirst(lags: readonly number[], gainOf: (lag: number) => number): number[] {
  const heaps: number[][] = [];
  for (const lag of [...lags].sort((a, b) => a - b)) {
    const heap = heaps[heaps.length - 1];
    if (heap !== undefined && lag <= (1 + CLOSE) * heap[heap.length - 1]) heap.push(lag);
    else heaps.push([lag]);
  }
  return heaps.flatMap((heap) => {
    if (heap.length === 1) return heap;
    const gains = new Map(heap.map((lag) => [lag, gainOf(lag)]));
    return heap.sort((a, b) => (gains.get(b) ?? 0) - (gains.get(a) ?? 0) || a - b);
  });
}

/** Take away rhythms whose absence the others make up for. */
function fewest(x: Float64Array, seasons: readonly Season[]): Season[] {
  let kept = [...seasons];
  for (const one of [...seasons].sort((a, b) => a.gain - b.gain)) {
    if (kept.length < 2) break;
    const others = kept.filter((other) => other !== one);
    const rest = (set: readonly Season[]) => spread(set.reduce(without, x));
    const longest = others[others.length - 1];
    // What a rhythm fits in sample beyond its own degrees of freedom would hide: the longer one is asked out of sample.
    if (seasonGain(x, longest) > 0 && rest(others) <= (1 + OWN) * rest(kept)) kept = others;
  }
  return kept;
}

const spread = (x: Float64Array): number => {
  let sum = 0;
  let count = 0;
  for (const v of x) {
    if (v !== v) continue;
    sum += v * v;
    count += 1;
  }
  return sum / count;
};

/** The series without the mean turn of a rhythm, its level kept. */
export function without(x: Float64Array, { period, phases }: Rhythm): Float64Array {
  const whole = Math.round(period);
  const level = movingMean(x, whole);
  const sums = new Float64Array(whole);
  const counts = new Float64Array(whole);
  for (let i = 0; i < x.length; ++i) {
    const away = x[i] - level[i];
    if (away !== away) continue;
    sums[phases[i]] += away;
    counts[phases[i]] += 1;
  }
  return x.map((v, i) => v - (counts[phases[i]] > 0 ? sums[phases[i]] / counts[phases[i]] : 0));
}

function centred(x: Float64Array): Float64Array {
  let sum = 0;
  let count = 0;
  for (const v of x) {
    if (v !== v) continue;
    sum += v;
    count += 1;
  }
  return x.map((v) => v - sum / count);
}

/** Less the straight line of least squares. */
export function detrended(x: Float64Array): Float64Array {
  let n = 0;
  let st = 0;
  let sx = 0;
  for (let i = 0; i < x.length; ++i) {
    if (x[i] !== x[i]) continue;
    n += 1;
    st += i;
    sx += x[i];
  }
  const [mt, mx] = [st / n, sx / n];
  let stt = 0;
  let stx = 0;
  for (let i = 0; i < x.length; ++i) {
    if (x[i] !== x[i]) continue;
    stt += (i - mt) ** 2;
    stx += (i - mt) * (x[i] - mx);
  }
  const slope = stt > 0 ? stx / stt : 0;
  return x.map((v, i) => v - mx - slope * (i - mt));
}
