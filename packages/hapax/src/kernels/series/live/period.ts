import { findSeasons } from '../rhythm/periods.ts';

/** A rhythm of a stream: its length in samples; `sparse`: only now and then is anything different from usual, like a job at night. */
export interface LivePeriod {
  readonly period: number;
  readonly sparse: boolean;
}

/** Turns that are looked back at. */
export const TURNS = 3;
/** A rhythm must foretell this much better than none. */
const BETTER = 0.95;
/** Runs of a job are so many usual distances away, and of one length but for this many samples. */
const ODD = 6;
export const JITTER = 4;
/** Turns are told from each other while what they may be off is so small a part of one. */
const CLEAR = 6;
/** More runs are no rare job. */
const MOST_RUNS = 100;

/** The rhythm that foretells the samples best, of those the samples show; undefined where none does. @param x in the order of time, NaN missing */
export function livePeriod(x: Float64Array): LivePeriod | undefined {
  let best: LivePeriod | undefined;
  let least = BETTER * missed(x, 0);
  for (const { period } of findSeasons(x)) {
    if (period < 2 || 2 * period > x.length) continue;
    const error = missed(x, period);
    if (error < least) {
      least = error;
      best = { period, sparse: false };
    }
  }
  return best ?? job(x);
}

/** Mean distance to what the turns before foretell, with or without the last error carried on. */
function missed(x: Float64Array, period: number): number {
  const from = period === 0 ? 1 : Math.ceil(period) + 1;
  let [plain, carried, count, middle] = [0, 0, 0, 0];
  if (period === 0) {
    for (const v of x) if (v === v) middle += (v - middle) / ++count;
    count = 0;
  }
  let before = Number.NaN;
  for (let i = from; i < x.length; ++i) {
    const r = x[i] - (period === 0 ? middle : foretold(x, i, period));
    if (r === r && before === before) {
      plain += Math.abs(r);
      carried += Math.abs(r - before);
      count += 1;
    }
    before = r;
  }
  return count > 0 ? Math.min(plain, carried) / count : Number.NaN;
}

/** Median of the values one, two and three turns before; NaN where none is known. */
export function foretold(x: Float64Array, i: number, period: number): number {
  const a = at(x, i - Math.round(period));
  const b = at(x, i - Math.round(2 * period));
  const c = at(x, i - Math.round(3 * period));
  return medianOfKnown(a, b, c);
}

const at = (x: Float64Array, i: number): number => (i >= 0 ? x[i] : Number.NaN);

export function medianOfKnown(a: number, b: number, c: number): number {
  if (a === a && b === b && c === c) return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  if (a !== a) return b !== b ? c : c !== c ? b : (b + c) / 2;
  return b !== b ? (c !== c ? a : (a + c) / 2) : (a + b) / 2;
}

/** A job: runs of odd samples at one distance, three of them or more. */
function job(x: Float64Array): LivePeriod | undefined {
  const known = x.filter((v) => v === v).sort();
  if (known.length < 32) return undefined;
  const middle = known[known.length >> 1];
  const away = x.map((v) => Math.abs(v - middle));
  const usual = 1.4826 * away.filter((v) => v === v).sort()[known.length >> 1];
  if (!(usual > 0)) return undefined;
  const starts: number[] = [];
  for (let i = 1; i < x.length && starts.length <= MOST_RUNS; ++i)
    if (away[i] > ODD * usual && !(away[i - 1] > ODD * usual)) starts.push(i);
  if (starts.length < TURNS || starts.length > MOST_RUNS) return undefined;
  for (let k = starts.length - 1; k > 0; --k) {
    const period = starts[starts.length - 1] - starts[k - 1];
    if (period <= 2 * JITTER || 2 * period > x.length) continue;
    const again = starts.filter((s) => starts.some((other) => Math.abs(other + period - s) <= JITTER)).length;
    // All but those of the first turn have one before them.
    const first = starts.filter((s) => s < starts[0] + period - JITTER).length;
    if (again >= 2 && again >= 0.7 * (starts.length - first)) return { period: evened(starts, period), sparse: true };
  }
  return undefined;
}

/** The distance of two runs is that of the turns but for their jitter: over all turns that there were it is a part of that. */
function evened(starts: readonly number[], period: number): number {
  const last = starts[starts.length - 1];
  const like = starts.find((s) => isTurns(last - s, period)) ?? last - period;
  return Math.round((last - like) / Math.round((last - like) / period));
}

/** Whether so many samples are whole turns, each a little longer or shorter: of so few that not every span would be. */
const isTurns = (span: number, period: number): boolean => {
  const turns = Math.round(span / period);
  const loose = JITTER * turns;
  return turns >= 1 && loose <= period / CLEAR && Math.abs(span - turns * period) <= loose;
};
