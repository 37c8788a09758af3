import { leastShape, passTime, startTimes, type Times, UNTOLD } from './extremal-index.ts';
import { lowerBound, lowerBoundNear } from './lower-bound.ts';

/**
 * The last `window` scores, and a model of how likely one at least as high is: ranks in the body, a generalised Pareto
 * distribution above the highest tenth. Plain state, so that it rides in snapshots; room grows with the scores up to the window;
 * O(window) worst a step (one block move), no allocation once full.
 *
 * The shape is the estimate by probability-weighted moments of Hosking & Wallis (1987), Technometrics 29, which a few wild scores
 * move less than plain moments, held to [0, 0.5]: a tail that ends would make the first higher score impossible rather than rare,
 * and above 0.5 the threshold for rare alarms would run away.
 *
 *     a0 = mean excess,  a1 = mean of (1 - F) excess,  shape = 2 - a0 / (a0 - 2 a1),  scale = a0 (1 - shape)
 *
 * Anomalies among the scores would hide behind the threshold that they raise. So the highest fiftieth is taken in from the inside
 * out (a forward search: Atkinson, Riani & Cerioli 2010, J. Korean Stat. Soc. 39), each score only while it could be the largest
 * of a tail fitted to those below it; the first that could not, and all above it, are left out.
 */
export interface RecentScores extends Times {
  /** Scores held. */
  n: number;
  /** Place in `ring` that the next score takes. */
  next: number;
  ring: Float64Array;
  /** The held scores ascending, in the first `n` places. */
  sorted: Float64Array;
  readonly window: number;
  /** 1 where samples come in steps: rare scores are then shared by many, and none is taken for foreign. */
  ties: number;
  /** The Pareto part, fitted when asked for: 1 while it is out of date. */
  dirty: number;
  /** Scores that it stands on, and how many of them lie above its origin. */
  kept: number;
  above: number;
  origin: number;
  shape: number;
  scale: number;
  /** The last quantile that was asked for, and the answer, until the Pareto part is fitted again: a stream asks for the same one at each sample. */
  asked: number;
  answer: number;
}

/** Share of the scores that make the tail. */
const SHARE = 0.1;
/** Room at first; many keys never see more scores. */
const ROOM = 8;
/** Fewest scores that make a tail; below about eight the two moments are noise. */
const FEWEST = 8;
const STEEPEST = 0.5;
/** Excesses over which the times between them fade, as a share of the window. */
const FADE = SHARE;
/** Keeps a tail of equal scores from having no width, relative to the size of the scores. */
const NARROWEST = 1e-9;
/** Share of the scores that may be anomalies. */
const DOUBTED = 0.02;
/** Chance of the largest score of a tail being this high, below which it is no part of that tail. */
const FOREIGN = 0.01;
/** A probability is never 0: its logarithm is shown. */
const RAREST = 1e-300;
/** Where the last score that was asked about has its place: it is mostly the next one to come in. A guess that is checked, never state. */
let lastPlace = 0;

/** An empty window for `window` scores. @param gathers whether each is evidence of many samples */
export const startRecentScores = (window: number, gathers = false): RecentScores => ({
  n: 0,
  next: 0,
  ring: new Float64Array(Math.min(ROOM, window)),
  sorted: new Float64Array(Math.min(ROOM, window)),
  window,
  ties: 0,
  dirty: 1,
  kept: 0,
  above: 0,
  origin: 0,
  shape: 0,
  scale: 0,
  ...startTimes(gathers),
  asked: Number.NaN,
  answer: Number.NaN,
});

/** Take in one score, not NaN; the oldest leaves when the window is full. */
export function pushScore(recent: RecentScores, score: number): void {
  if (recent.n === recent.ring.length && recent.n < recent.window) grow(recent);
  const { ring, sorted, n } = recent;
  const to = lowerBoundNear(sorted, n, score, lastPlace);
  if (n < ring.length) {
    sorted.copyWithin(to + 1, to, n);
    sorted[to] = score;
    recent.n = n + 1;
    recent.dirty = 1;
  } else {
    const old = ring[recent.next];
    const from = lowerBound(sorted, n, old);
    // Only what lies between the leaving and the coming score moves, by one place.
    if (from < to) sorted.copyWithin(from, from + 1, to);
    else sorted.copyWithin(to + 1, to, from);
    sorted[from < to ? to - 1 : to] = score;
    if (old >= recent.origin || score >= recent.origin) recent.dirty = 1;
  }
  if (recent.since >= 0) passTime(recent, score > recent.origin, FADE * recent.window);
  ring[recent.next] = score;
  recent.next = recent.next + 1 === recent.window ? 0 : recent.next + 1;
}

function grow(recent: RecentScores): void {
  const room = Math.min(recent.window, 2 * recent.n);
  const { ring, sorted } = recent;
  recent.ring = new Float64Array(room);
  recent.ring.set(ring);
  recent.sorted = new Float64Array(room);
  recent.sorted.set(sorted);
}

/** Say whether samples come in steps. */
export function markTies(recent: RecentScores, ties: number): void {
  if (recent.ties === ties) return;
  recent.ties = ties;
  recent.dirty = 1;
}

/** What must be written down: `sorted` is the ring in order, and an answer can be given again. */
export type RecentScoresSnapshot = Omit<RecentScores, 'sorted' | 'asked' | 'answer'>;

export const snapshotRecentScores = ({
  sorted: _sorted,
  asked: _asked,
  answer: _answer,
  ring,
  ...rest
}: RecentScores): RecentScoresSnapshot => ({
  ...rest,
  ring: ring.slice(),
});

/** The inverse; what earlier versions wrote is read too. */
export function restoreRecentScores({ ring, ...saved }: RecentScoresSnapshot): RecentScores {
  const sorted = new Float64Array(ring.length);
  sorted.set(ring.slice(0, saved.n).sort());
  // Version 0.1.0 held the whole window from the start and did not say how long it is; its tail is fitted anew.
  const since = saved.window === undefined ? { window: ring.length, dirty: 1 } : {};
  const times = saved.since === undefined ? startTimes(false) : {};
  return { ...saved, ties: saved.ties ?? 0, ...since, ...times, ring: ring.slice(), sorted, asked: Number.NaN, answer: Number.NaN };
}

/** Probability of a score at least this high, in (0, 1]; NaN while the window is empty. */
export function tailProbability(recent: RecentScores, score: number): number {
  if (recent.n === 0 || score !== score) return Number.NaN;
  fitTail(recent);
  const { n, kept, above, origin } = recent;
  if (!(score > origin)) return (1 + n - (lastPlace = lowerBound(recent.sorted, n, score))) / (n + 1);
  return Math.max(RAREST, ((above + 1) / (kept + 1)) * survival(recent, score - origin));
}

/** The score that is exceeded with this probability; NaN while the window is empty. */
export function tailQuantile(recent: RecentScores, probability: number): number {
  if (recent.n === 0) return Number.NaN;
  fitTail(recent);
  if (recent.asked === probability) return recent.answer;
  const { n, kept, above, origin, shape, scale, sorted } = recent;
  const share = (probability * (kept + 1)) / (above + 1);
  // In the body, which moves without a fit.
  if (share >= 1) return sorted[Math.max(0, Math.min(n - 1, Math.floor(n - probability * (n + 1))))];
  recent.answer = shape === 0 ? origin - scale * Math.log(share) : origin + (scale / shape) * (share ** -shape - 1);
  recent.asked = probability;
  return recent.answer;
}

/** Whether the highest tenth is one value: then nothing tells how rare a higher one is. */
export function topIsTied({ n, sorted }: RecentScores): boolean {
  const most = Math.min(n - 1, Math.max(FEWEST, Math.ceil(n * SHARE)));
  return n > FEWEST && sorted[n - 1 - most] === sorted[n - 1];
}

/** Fit the Pareto part to the highest tenth, without what is foreign to it. */
function fitTail(recent: RecentScores): void {
  if (recent.dirty === 0) return;
  recent.dirty = 0;
  recent.asked = Number.NaN;
  const { n, sorted } = recent;
  const most = Math.min(n - 1, Math.max(FEWEST, Math.ceil(n * SHARE)));
  const from = n - most;
  const sure = recent.ties ? most : most - Math.min(most >> 1, Math.ceil(n * DOUBTED));
  recent.origin = sorted[from - 1];
  if (recent.since === UNTOLD) passAll(recent);
  addSure(sorted, from, from + sure, recent.origin);
  // A tail with a shape reaches farther than one of the same mean without, and farther with each score taken in. Where not even
  // the highest score needs a closer look, or where nothing is known of the width, all are taken in.
  const reach = sums.plain > 0 ? (-sums.plain / sums.count) * Math.log(foreign(sure)) : Infinity;
  const close = sorted[n - 1] - recent.origin > reach;
  for (let i = from + sure; i < n; ++i) {
    const excess = sorted[i] - recent.origin;
    if (close) {
      shapeTail(recent, 0);
      if (!(survival(recent, excess) > foreign(sums.count))) break;
    }
    addExcess(excess);
  }
  shapeTail(recent, leastShape(recent, sums.count));
  recent.above = sums.count;
  recent.kept = n - most + sums.count;
}

/** The times between the scores of the first fit. */
function passAll(recent: RecentScores): void {
  const { ring, n, next } = recent;
  recent.since = 0;
  for (let i = 0; i < n; ++i) passTime(recent, ring[n < ring.length ? i : (next + i) % n] > recent.origin, FADE * recent.window);
}

/** Share of a tail above a score that is the largest of this many and one more with chance `FOREIGN`. */
const foreign = (count: number): number => -Math.expm1(Math.log1p(-FOREIGN) / (count + 1));

/** Of the excesses taken in, ascending: their number, Σ e, and Σ rank e. Written before they are read, never state. */
const sums = { count: 0, plain: 0, ranked: 0 };

/** The sums of what is not doubted, in locals: this is the loop that the cost of a stream goes into. */
function addSure(sorted: Float64Array, from: number, to: number, origin: number): void {
  let plain = 0;
  let ranked = 0;
  for (let i = from; i < to; ++i) {
    const excess = sorted[i] - origin;
    ranked += (i - from) * excess;
    plain += excess;
  }
  sums.count = to - from;
  sums.plain = plain;
  sums.ranked = ranked;
}

function addExcess(excess: number): void {
  sums.ranked += sums.count * excess;
  sums.plain += excess;
  sums.count += 1;
}

/** Shape, at least so much, and scale from the sums. */
function shapeTail(recent: RecentScores, least: number): void {
  const { count, plain, ranked } = sums;
  const mean = plain / (count || 1);
  const weighted = ((count - 1) * plain - ranked) / (count * (count - 1) || 1);
  // Equal excesses have no shape: the quotient is then infinite, or NaN for excesses of 0.
  const free = 2 - mean / (mean - 2 * weighted);
  recent.shape = Math.min(STEEPEST, free > least ? free : least);
  recent.scale = Math.max(mean * (1 - recent.shape), NARROWEST * Math.max(1, Math.abs(recent.origin)));
}

/** Share of the tail above this excess. */
const survival = ({ shape, scale }: RecentScores, excess: number): number =>
  shape === 0 ? Math.exp(-excess / scale) : (1 + (shape * excess) / scale) ** (-1 / shape);
