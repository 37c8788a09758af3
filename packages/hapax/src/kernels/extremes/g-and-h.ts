import { normalQuantile } from '../linear/normal.ts';

/**
 * Tukey's g-and-h distribution, told by the body of a sample and extended beyond its ends:
 *
 *     x = A + B (e^(g z) − 1) / g · e^(h z² / 2),   z standard normal
 *
 * with the median A, a scale B, the skewness g and the elongation h: 0 and 0 for a normal sample, g for a lognormal one, h about 0.15 for
 * a t distribution of four degrees of freedom, below 0 for counts and uniform values. Half-spreads u_p = x_(1−p) − A and l_p = A − x_p at
 * depths p = 1/4, 1/4√2, … give  ln(u_p / l_p) = g z_p  and  ½ ln(u_p l_p) − ln(2 sinh(g z_p / 2) / g) = ln B + h z_p² / 2,  two lines.
 * The few values beyond the last depth tell nothing, so foreign ones do not hide themselves.
 * Source: Hoaglin (1985), Summarizing shape numerically: the g-and-h distributions, in Exploring Data Tables, Trends and Shapes.
 */
export interface Body {
  readonly count: number;
  readonly median: number;
  readonly g: number;
  readonly h: number;
  /** Standard errors of g and h, were the sample normal. */
  readonly gError: number;
  readonly hError: number;
  /** Whether it is skewed, and as much at all depths: where there are two groups it is not. */
  readonly bends: boolean;
  /** ln B + h z² / 2 at the mean `across` of z² / 2 over the depths. */
  readonly size: number;
  readonly across: number;
  /** Half-spreads at the last depth, in standard normal units. */
  readonly above: number;
  readonly below: number;
}

/** What the bodies of several features say together. */
export interface CommonBody {
  readonly g: number;
  readonly gError: number;
  readonly gVariance: number;
  readonly h: number;
  readonly hError: number;
  readonly hVariance: number;
}

/** The last depth: that many values beyond it, or that share of them if this is more. */
const LEAST_BEYOND = 2.5;
const BEYOND = 8;
const SHARE_BEYOND = 1 / 64;
/** Fewer values have no body. */
const LEAST = 15;
/** Values of which fewer than these differ, or more than this share are alike, are categories. */
const DIFFERENT = 8;
const ALIKE = 0.25;
/** Elongations of features before anything is known of them, and how much those of one file differ: worth so many features. */
const USUAL_H = { mean: 0.1, deviation: 0.12 };
const DIFFERENT_H = { deviation: 0.08, features: 2, least: 0.02 };
/** Skewness below so many standard errors is drawn to none. */
const DOUBTED_G = Math.sqrt(1.5);
/** Standard errors that g and h are taken higher; and the factor on h, for tails of t distributions grow faster than their body tells. */
const DOUBT_G = 0.5;
const DOUBT_H = 0.8;
const LONGER = 1.2;
const STEP = 0.25;
/** Standard errors of the skewness beyond which it is taken for one; how much of it may turn at a depth, and standard errors beyond. */
const SKEWED = 2;
const TURN = 0.5;
const DOUBTED_TURN = 3;

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
/** ln of (sinh(g z / 2) / (g / 2)), which is z where g is none. */
const bent = (g: number, z: number): number => (Math.abs(g) * z < 1e-6 ? Math.log(z) : Math.log((2 * Math.sinh((g * z) / 2)) / g));

/** @param ascending no NaN. @returns undefined where the values have no body that tells, as categories */
export function bodyOf(ascending: Float64Array): Body | undefined {
  const n = ascending.length;
  if (n < LEAST) return undefined;
  const values = spreadTies(ascending);
  if (values === undefined) return undefined;
  const last = Math.max(Math.min(SHARE_BEYOND, BEYOND / n), LEAST_BEYOND / n) * (1 - 1e-9);
  const depths: number[] = [];
  for (let p = 0.25; p >= last; p /= Math.SQRT2) depths.push(p);
  const z = depths.map((p) => normalQuantile(1 - p));
  const median = at(values, 0.5);
  const upper = depths.map((p) => at(values, 1 - p) - median);
  const lower = depths.map((p) => median - at(values, p));
  if (!upper.every((v) => v > 0) || !lower.every((v) => v > 0)) return undefined;
  const { forG, forH, weights, across } = linesOf(depths, z);
  const ratios = upper.map((u, i) => Math.log(u / lower[i]));
  const g = dot(forG, (i) => ratios[i]);
  const sizes = z.map((zi, i) => Math.log(upper[i] * lower[i]) / 2 - bent(g, zi));
  const h = dot(forH, (i) => sizes[i]);
  const deepest = z[z.length - 1];
  const gError = error(depths, z, forG, -1) / Math.sqrt(n);
  /** What the skewness at one depth shows beside that of all. */
  const turn = (k: number): number[] => forG.map((w, i) => (i === k ? 1 / z[i] : 0) - w);
  const turns = (k: number): boolean =>
    Math.abs(ratios[k] / z[k] - g) > TURN * Math.abs(g) + (DOUBTED_TURN * error(depths, z, turn(k), -1)) / Math.sqrt(n);
  return {
    count: n,
    median,
    g,
    h,
    gError,
    hError: error(depths, z, forH, 1) / 2 / Math.sqrt(n),
    bends: Math.abs(g) > SKEWED * gError && !depths.some((_, k) => turns(k)),
    size: dot(weights, (i) => sizes[i]),
    across,
    above: upper[upper.length - 1] / deepest,
    below: lower[lower.length - 1] / deepest,
  };
}

/** Values that are alike are spread evenly to half of the way to the nearest others. */
function spreadTies(ascending: Float64Array): Float64Array | undefined {
  const n = ascending.length;
  const out = ascending.slice();
  let different = 0;
  for (let from = 0, to = 0; from < n; from = to) {
    while (to < n && ascending[to] === ascending[from]) ++to;
    different += 1;
    if (to - from > ALIKE * n) return undefined;
    const down = from > 0 ? ascending[from] - ascending[from - 1] : Infinity;
    const up = to < n ? ascending[to] - ascending[from] : Infinity;
    for (let i = from; to > from + 1 && i < to; ++i) out[i] += ((i - from + 0.5) / (to - from) - 0.5) * Math.min(down, up);
  }
  return different < DIFFERENT ? undefined : out;
}

function at(ascending: Float64Array, p: number): number {
  const place = Math.max(0, Math.min(ascending.length - 1, p * ascending.length - 0.5));
  const i = Math.floor(place);
  const next = ascending[Math.min(ascending.length - 1, i + 1)];
  return ascending[i] + (place - i) * (next - ascending[i]);
}

const dot = (weights: readonly number[], value: (i: number) => number): number => weights.reduce((sum, w, i) => sum + w * value(i), 0);

/** Weights that make the slopes of both lines, and the mean over the depths, out of what is seen at each. */
function linesOf(depths: readonly number[], z: readonly number[]) {
  const raw = depths.map((p, i) => (density(z[i]) * z[i]) ** 2 / (p * (1 - p)));
  const total = raw.reduce((sum, w) => sum + w, 0);
  const weights = raw.map((w) => w / total);
  const across = dot(weights, (i) => z[i] ** 2 / 2);
  const squares = dot(weights, (i) => z[i] ** 2);
  const spread = dot(weights, (i) => (z[i] ** 2 / 2 - across) ** 2);
  return {
    weights,
    across,
    forG: weights.map((w, i) => (w * z[i]) / squares),
    forH: weights.map((w, i) => (spread > 0 ? (w * (z[i] ** 2 / 2 - across)) / spread : 0)),
  };
}

/** Standard error, times √n, of Σ c (ln u + sign · ln l) for a normal sample, from the covariance of its quantiles. */
function error(depths: readonly number[], z: readonly number[], weights: readonly number[], sign: number): number {
  const points = depths.flatMap((p, i) => [
    { p: 1 - p, c: weights[i] / z[i], f: density(z[i]) },
    { p, c: (-sign * weights[i]) / z[i], f: density(z[i]) },
  ]);
  points.push({ p: 0.5, c: -points.reduce((sum, { c }) => sum + c, 0), f: density(0) });
  let variance = 0;
  for (const a of points) for (const b of points) variance += (a.c * b.c * Math.min(a.p, b.p) * (1 - Math.max(a.p, b.p))) / (a.f * b.f);
  return Math.sqrt(variance);
}

/** What features share: one alone is uncertain of its elongation, and many that agree are not. */
export function commonBody(bodies: readonly (Body | undefined)[]): CommonBody {
  const known = bodies.filter((body): body is Body => body !== undefined);
  const count = Math.max(1, known.length);
  const sum = (term: (body: Body) => number): number => known.reduce((total, body) => total + term(body), 0);
  const first = sum(({ h }) => h) / count;
  const prior = DIFFERENT_H.features * DIFFERENT_H.deviation ** 2;
  const seen = prior + sum(({ h, hError }) => (h - first) ** 2 - (hError ** 2 * (count - 1)) / count);
  const hVariance = Math.max(DIFFERENT_H.least ** 2, seen / (count - 1 + DIFFERENT_H.features));
  const precision = USUAL_H.deviation ** -2 + sum(({ hError }) => 1 / (hError ** 2 + hVariance));
  const h = (USUAL_H.mean * USUAL_H.deviation ** -2 + sum((body) => body.h / (body.hError ** 2 + hVariance))) / precision;
  const g = sum((body) => body.g) / count;
  const gError = Math.sqrt(sum((body) => body.gError ** 2)) / count;
  const gVariance = count < 2 ? 0 : Math.max(0, sum((body) => ((body.g - g) ** 2 * count) / (count - 1) - body.gError ** 2) / count);
  const sure = g === 0 ? 0 : Math.max(0, 1 - (DOUBTED_G ** 2 * (gError ** 2 + gVariance / count)) / g ** 2);
  return { g: g * sure, gError: gError * Math.sqrt(sure), gVariance, h, hError: 1 / Math.sqrt(precision), hVariance };
}

/**
 * The levels that no value of a clean sample of `rows` is expected to pass.
 * @param alpha chance that any passes the upper one, and that any passes the lower one
 */
export function bodyLevels(body: Body, common: CommonBody, rows: number, alpha: number): { upper: number; lower: number } {
  const ownOf = (variance: number, own: number) => (own > 0 ? variance / (variance + own ** 2) : 1);
  const ownH = ownOf(common.hVariance + common.hError ** 2, body.hError);
  const h = Math.max(0, LONGER * (ownH * body.h + (1 - ownH) * common.h) + DOUBT_H * Math.sqrt(ownH) * body.hError);
  const ownG = ownOf(common.gVariance + common.gError ** 2, body.gError);
  const g = ownG * body.g + (1 - ownG) * common.g;
  const most = normalQuantile(1 - alpha / Math.max(rows, body.count));
  const size = Math.exp(body.size - h * body.across);
  /** At least what a normal tail reaches from the last depth: a short side says little of its end. */
  const reach = (skew: number, least: number): number => {
    const slant = skew + DOUBT_G * Math.sqrt(ownG) * body.gError;
    let out = least * most;
    for (let z = STEP; z < most + STEP; z += STEP) {
      const t = Math.min(z, most);
      out = Math.max(out, size * (Math.abs(slant) < 1e-9 ? t : Math.expm1(slant * t) / slant) * Math.exp(Math.min(50, (h * t * t) / 2)));
    }
    return out;
  };
  return { upper: body.median + reach(g, body.above), lower: body.median - reach(-g, body.below) };
}
