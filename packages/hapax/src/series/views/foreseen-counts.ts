import { prefix } from '../../kernels/series/moving.ts';
import type { Season } from '../../kernels/series/rhythm/periods.ts';

/** What other times say of a count. Shapes (cells). */
export interface Foreseen {
  /** Counts of other times, those far from what is usual pulled in, and over how many times the length of a cell they were counted. */
  readonly total: Float64Array;
  readonly exposure: Float64Array;
  readonly mean: (cell: number) => number;
  /** Of a count about a mean that is known so well: m + m² (1 / total + heterogeneity). */
  readonly variance: (cell: number, heterogeneity: number) => number;
  /** Squared coefficient of variation of the mean from cell to cell beyond what is foreseen: 0 for Poisson's law. */
  readonly heterogeneity: number;
}

/** Turns of a rhythm from which counts of the same phase foretell each other. */
const TURNS = 4;
/** Cells on each side whose counts foretell one, where there is no rhythm. */
const SIDE = 30;
/** Level from which others are taken in proportion to it. */
const LEAST_LEVEL = 1;
/** Rounds in which what is far is pulled in, deviates from which it is, and deviates up to which one counts towards the dispersion. */
const ROUNDS = 2;
const FAR = 4;
const USUAL = 3;

/** What the counts of other turns, or those around, in proportion to the level let expect of each. @param level where there is no rhythm. Cost: O(n). */
export function foreseenCounts(x: Float64Array, seasons: readonly Season[], jumps: readonly number[] = [], level?: Float64Array): Foreseen {
  const season = seasons.filter(({ period }) => TURNS * period <= x.length).pop();
  const pieces = [0, ...jumps, x.length];
  // A level that goes down to nothing tells no proportions.
  const sloping = level?.every((v) => v >= LEAST_LEVEL) === true ? level : new Float64Array(x.length).fill(1);
  const from = (c: Float64Array) => (season === undefined ? aroundOf(c, pieces, sloping) : turnsOf(c, season, pieces));
  let foreseen = dispersed(x, from(x));
  for (let round = 0; round < ROUNDS; ++round) {
    const pulled = x.map((v, i) => {
      const reach = FAR * Math.sqrt(foreseen.variance(i, foreseen.heterogeneity));
      return v !== v || reach !== reach ? v : Math.min(foreseen.mean(i) + reach + 1, Math.max(foreseen.mean(i) - reach, v));
    });
    foreseen = dispersed(x, from(pulled));
  }
  return foreseen;
}

type Counts = Pick<Foreseen, 'total' | 'exposure'>;

function dispersed(x: Float64Array, { total, exposure }: Counts): Foreseen {
  const mean = (i: number) => (total[i] + 0.5) / exposure[i];
  const variance = (i: number, more: number) => mean(i) * (1 + 1 / exposure[i]) + more * mean(i) ** 2;
  let heterogeneity = 0;
  for (let round = 0; round < ROUNDS; ++round) {
    let [beyond, squares] = [0, 0];
    for (let i = 0; i < x.length; ++i) {
      const distance = (x[i] - mean(i)) ** 2;
      if (!(distance === distance && exposure[i] > 0)) continue;
      beyond += Math.min(distance, USUAL ** 2 * variance(i, heterogeneity)) - variance(i, 0);
      squares += mean(i) ** 2;
    }
    heterogeneity = Math.max(0, squares > 0 ? beyond / squares : 0);
  }
  return { total, exposure, mean, variance, heterogeneity };
}

/** The same phase of the other turns, each in proportion to the level at its time. */
function turnsOf(c: Float64Array, { period, phases }: Season, pieces: readonly number[]): Counts {
  const whole = Math.round(period);
  const level = levelOf(c, whole, phases, pieces);
  const [counts, levels] = [new Float64Array(whole), new Float64Array(whole)];
  for (let i = 0; i < c.length; ++i) {
    if (c[i] !== c[i]) continue;
    counts[phases[i]] += c[i];
    levels[phases[i]] += level[i];
  }
  const own = (i: number, v: number) => (c[i] === c[i] ? v : 0);
  return {
    total: Float64Array.from(c, (_, i) => Math.max(0, counts[phases[i]] - own(i, c[i]))),
    exposure: Float64Array.from(c, (_, i) => (levels[phases[i]] - own(i, level[i])) / level[i]),
  };
}

/**
 * How many times as much as in a mean turn is counted around each place: the counts of a turn there over what the mean turn has at the same phases. At the
 * ends, and beside missing cells, that is less than a turn, and a few hours of a morning are held against such hours.
 */
function levelOf(c: Float64Array, whole: number, phases: Int32Array, pieces: readonly number[]): Float64Array {
  const [counts, cells] = [new Float64Array(whole), new Float64Array(whole)];
  for (let i = 0; i < c.length; ++i) {
    if (c[i] !== c[i]) continue;
    counts[phases[i]] += c[i];
    cells[phases[i]] += 1;
  }
  const usual = prefix(c.map((v, i) => (v === v ? counts[phases[i]] / cells[phases[i]] : v))).sums;
  const counted = prefix(c).sums;
  const level = new Float64Array(c.length);
  for (let p = 0; p + 1 < pieces.length; ++p)
    for (let i = pieces[p]; i < pieces[p + 1]; ++i) {
      const [from, to] = [Math.max(pieces[p], i - (whole >> 1)), Math.min(pieces[p + 1], i - (whole >> 1) + whole)];
      level[i] = (counted[to] - counted[from]) / (usual[to] - usual[from]);
    }
  return level;
}

/** The cells around, without the cell itself, each in proportion to the level at its time. */
function aroundOf(c: Float64Array, pieces: readonly number[], level: Float64Array): Counts {
  const counted = prefix(c).sums;
  const levels = prefix(c.map((v, i) => (v === v ? level[i] : v))).sums;
  const [total, exposure] = [new Float64Array(c.length), new Float64Array(c.length)];
  for (let p = 0; p + 1 < pieces.length; ++p)
    for (let i = pieces[p]; i < pieces[p + 1]; ++i) {
      const [from, to] = [Math.max(pieces[p], i - SIDE), Math.min(pieces[p + 1], i + SIDE + 1)];
      const own = c[i] === c[i];
      total[i] = Math.max(0, counted[to] - counted[from] - (own ? c[i] : 0));
      exposure[i] = (levels[to] - levels[from]) / level[i] - (own ? 1 : 0);
    }
  return { total, exposure };
}
