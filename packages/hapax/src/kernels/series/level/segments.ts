/** What a stretch of a series costs when it is one piece: twice its least negative log-likelihood, up to a constant a sample. */
export interface SegmentCost {
  /** Of the samples [from, to). */
  cost(from: number, to: number): number;
  /** Samples that a piece has at least. */
  readonly least: number;
  /** Numbers that a piece has of its own, its place among them. */
  readonly parameters: number;
}

/** What may change from one piece to the next. */
export type Change = 'mean' | 'meanVariance' | 'rate';

/** Least variance of a piece, as a share of that of the whole: a piece that stands still is not infinitely likely. */
const FLOOR = 1e-3;

/**
 * Cost of a piece by what may change: the mean of normal values of one known deviation, mean and variance, or the rate of counts.
 * @param x complete, shape (nSamples)
 * @param deviation of the noise; for `mean`
 */
export function segmentCost(x: Float64Array, change: Change, deviation: number): SegmentCost {
  const n = x.length;
  const base = change === 'rate' ? 0 : x.reduce((a, b) => a + b, 0) / n;
  const sums = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  for (let i = 0; i < n; ++i) {
    sums[i + 1] = sums[i] + x[i] - base;
    squares[i + 1] = squares[i] + (x[i] - base) ** 2;
  }
  const around = (from: number, to: number): number => {
    const sum = sums[to] - sums[from];
    return Math.max(0, squares[to] - squares[from] - (sum * sum) / (to - from));
  };
  if (change === 'mean') {
    const variance = deviation * deviation;
    return { least: 1, parameters: 2, cost: (from, to) => around(from, to) / variance };
  }
  if (change === 'rate') {
    return {
      least: 1,
      parameters: 2,
      cost(from, to) {
        const sum = sums[to] - sums[from];
        return sum > 0 ? -2 * sum * Math.log(sum / (to - from)) : 0;
      },
    };
  }
  const floor = (FLOOR * squares[n]) / n;
  return {
    least: 2,
    parameters: 3,
    cost: (from, to) => (to - from) * Math.log(Math.max(floor, around(from, to) / (to - from)) || Number.MIN_VALUE),
  };
}

/**
 * The best division into pieces: least sum of costs plus `penalty` a change. Exact, by dynamic programming that drops beginnings that can
 * no longer be the last change. Cost: O(n) where changes are many, O(n²) at worst.
 * @returns first sample of each piece but the first, ascending
 * Source: Killick, Fearnhead & Eckley (2012), Optimal detection of changepoints with a linear computational cost, JASA 107.
 */
export function pelt(n: number, { cost, least: own }: SegmentCost, penalty: number, least = own): number[] {
  const total = new Float64Array(n + 1).fill(Infinity);
  const last = new Int32Array(n + 1);
  total[0] = -penalty;
  let open: number[] = [0];
  for (let to = least; to <= n; ++to) {
    let best = Infinity;
    const worth: number[] = [];
    for (const from of open) {
      const value = to - from < least ? Infinity : total[from] + cost(from, to);
      worth.push(value);
      if (value + penalty < best) {
        best = value + penalty;
        last[to] = from;
      }
    }
    total[to] = best;
    // Infinity marks a beginning too near to judge, which stays.
    open = open.filter((_, k) => worth[k] === Infinity || worth[k] <= best);
    if (to - least + 1 >= least) open.push(to - least + 1);
  }
  const changes: number[] = [];
  for (let at = last[n]; at > 0; at = last[at]) changes.push(at);
  return changes.reverse();
}

/** Binary segmentation: the best single change, again in each half, while it saves more than `penalty`. Cost: O(n log n) a level. */
export function binarySegmentation(n: number, { cost, least: own }: SegmentCost, penalty: number, least = own): number[] {
  const changes: number[] = [];
  const open: [number, number][] = [[0, n]];
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    const [from, to] = part;
    let gain = penalty;
    let at = -1;
    const whole = to - from < 2 * least ? 0 : cost(from, to);
    for (let k = from + least; k <= to - least; ++k) {
      const saved = whole - cost(from, k) - cost(k, to);
      if (saved > gain) {
        gain = saved;
        at = k;
      }
    }
    if (at < 0) continue;
    changes.push(at);
    open.push([from, at], [at, to]);
  }
  return changes.sort((a, b) => a - b);
}

/** Parts of a series that are looked at beside the whole: lengths fall by this factor, and neighbours overlap by half. */
const FALL = Math.SQRT1_2;

/**
 * Wild binary segmentation: the single change that saves most in any of many parts of the series, again on both sides of it, while it saves
 * more than `penalty`. A change that is hidden in the whole, because another takes it back, shows in a part. Parts are laid out evenly (seeded
 * intervals), so nothing is drawn by chance.
 * Cost: O(n log n) evaluations of the cost.
 * Source: Fryzlewicz (2014), Wild binary segmentation, Annals of Statistics 42; Kovács, Bühlmann, Li & Munk (2023), Seeded binary segmentation,
 * Biometrika 110.
 */
export function wildSegmentation(n: number, { cost, least: own }: SegmentCost, penalty: number, least = own): number[] {
  const changes: number[] = [];
  const best = partsOf(n, least)
    .map(([from, to]) => bestChange(cost, from, to, least))
    .filter(({ saved }) => saved > penalty)
    .sort((a, b) => b.saved - a.saved || a.to - a.from - (b.to - b.from) || a.at - b.at);
  // The one that saves most first; parts that hold a change already are asked no more.
  for (const { at, from, to } of best) {
    if (changes.some((known) => known > from && known < to)) continue;
    changes.push(at);
  }
  return changes.sort((a, b) => a - b);
}

function partsOf(n: number, least: number): [number, number][] {
  const parts: [number, number][] = [[0, n]];
  for (let length = n * FALL; length >= 2 * least; length *= FALL) {
    const whole = Math.round(length);
    const count = 2 * Math.ceil(n / length) - 1;
    for (let k = 0; k < count; ++k) {
      const from = Math.floor((k * (n - whole)) / Math.max(1, count - 1));
      parts.push([from, from + whole]);
    }
  }
  return parts;
}

function bestChange(cost: SegmentCost['cost'], from: number, to: number, least: number) {
  const whole = to - from < 2 * least ? 0 : cost(from, to);
  let [saved, at] = [-Infinity, -1];
  for (let k = from + least; k <= to - least; ++k) {
    const gain = whole - cost(from, k) - cost(k, to);
    if (gain > saved) [saved, at] = [gain, k];
  }
  return { saved, at, from, to };
}
