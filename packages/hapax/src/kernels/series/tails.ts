import { normalQuantile } from '../linear/normal.ts';
import { median } from '../ranks/quantile.ts';

/** One side of a distribution about 0: Student's t with `freedom` degrees in units of `scale`; Infinity is the normal law. */
interface Side {
  readonly scale: number;
  readonly freedom: number;
}

/** How far values stray below and above 0. */
export interface Tails {
  readonly low: Side;
  readonly high: Side;
}

/** Quantiles of one side that are compared: the nearer one, and the farther one, beyond which lie this many values and this share at least. */
const NEAR = 0.5;
const FAR = 0.95;
const BEYOND = 2.5;
const SMALLEST = 0.7;
/** Share of the values that may be anomalies everywhere, and are then beyond the farther quantile. */
const FOREIGN = 0.01;
/** Parts of a series of which the middle one tells: what is anomalous for a while has no say. Values of a part at least. */
const PARTS = 25;
const PART = 120;
/** What few values are taken for until they tell more: so much heavier in the logarithm of the ratio, worth as much as this many values. */
const PRIOR = 0.18;
const PRIOR_VALUES = 25;
/** Quantiles that tell whether a wide shoulder is a tail at all, and the values of one side that they need. */
const SHOULDER = [0.9, 0.98] as const;
const SHOULDER_VALUES = 200;
/** Standard error of the logarithm of the ratio, times the root of the number of values: by so much a tail must be heavier. */
const DOUBT = 1.5;
/** Degrees of freedom that are told apart. */
const FREEDOMS = [40, 30, 24, 20, 16, 13, 10, 8, 7, 6, 5, 4.5, 4, 3.5, 3];
const HEAVIEST = 3;

/**
 * Tails of values about 0, by the ratio of two quantiles on each side, in the middle one of up to 25 parts of the series: a tail is what is far
 * away now and then in all parts, and not what is far away once.
 * @param u in order of time, NaN for missing; shape (nSamples)
 * @param spread of a normal law that fits the middle of the values
 * Cost: O(n log n).
 */
export function tailsOf(u: Float64Array, spread: number): Tails {
  const count = Math.max(1, Math.min(PARTS, Math.floor(u.length / PART)));
  const parts = Array.from({ length: count }, (_, k) =>
    u.subarray(Math.floor((k * u.length) / count), Math.floor(((k + 1) * u.length) / count)),
  );
  const side = (sign: 1 | -1): Side =>
    sideOf(
      parts.map((part) => awayOn(sign, part)),
      awayOn(sign, u),
      spread,
    );
  return { low: side(-1), high: side(1) };
}

const awayOn = (sign: 1 | -1, u: Float64Array): Float64Array =>
  u
    .filter((v) => sign * v >= 0)
    .map(Math.abs)
    .sort();

const at = (ascending: Float64Array, p: number): number => ascending[Math.min(ascending.length - 1, Math.floor(p * ascending.length))];
const deviate = (p: number): number => normalQuantile((1 + Math.min(p, 0.995)) / 2);

function sideOf(parts: readonly Float64Array[], away: Float64Array, spread: number): Side {
  const n = away.length;
  const plain = { scale: spread, freedom: Infinity };
  const known = parts.filter(({ length }) => length >= 4);
  if (known.length === 0) return plain;
  const size = median(known.map(({ length }) => length));
  const far = Math.max(SMALLEST, Math.min(FAR, 1 - BEYOND / size));
  const long = median(known.map((part) => at(part, far)));
  const near = at(away, NEAR);
  const [zNear, zFar] = [deviate(NEAR), deviate(far + FOREIGN * far)];
  if (!(long > 0)) return plain;
  // More than half of the values do not move: only the far quantile has a unit.
  if (!(near > 0)) return { scale: long / toStudent(zFar, HEAVIEST), freedom: HEAVIEST };
  const ratios = median(known.filter((part) => at(part, NEAR) > 0).map((part) => Math.log(at(part, far) / at(part, NEAR))));
  const excess = (n * (ratios - Math.log(zFar / zNear)) + PRIOR_VALUES * PRIOR) / (n + PRIOR_VALUES);
  const doubt = n < SHOULDER_VALUES ? 0 : DOUBT / Math.sqrt(n);
  const told = freedomFor(excess - doubt, zNear, zFar);
  if (told === Infinity) return plain;
  const freedom = Math.max(told, n < SHOULDER_VALUES ? 0 : shoulder(away));
  // A shoulder without a tail: values that are often at two places.
  if (freedom === Infinity) return { scale: Math.max(spread, long / zFar), freedom };
  return { scale: long / toStudent(zFar, freedom), freedom };
}

/** The lightest tail whose quantiles are so much farther apart than normal ones. */
function freedomFor(excess: number, zNear: number, zFar: number): number {
  const heavier = (nu: number) => Math.log(toStudent(zFar, nu) / toStudent(zNear, nu)) - Math.log(zFar / zNear);
  if (!(excess > heavier(FREEDOMS[0]))) return Infinity;
  return FREEDOMS.find((nu) => heavier(nu) >= excess) ?? HEAVIEST;
}

function shoulder(away: Float64Array): number {
  const [near, far] = SHOULDER.map((p) => at(away, p));
  const [zNear, zFar] = SHOULDER.map(deviate);
  // One standard error heavier, so that a short sample of a heavy tail is not taken for a light one.
  const error = Math.sqrt((SHOULDER[1] * (1 - SHOULDER[1])) / away.length) / (2 * density(zFar) * zFar);
  return freedomFor(Math.log(far / near) - Math.log(zFar / zNear) + error, zNear, zFar);
}

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** The normal deviate that is as rare as a value. NaN for NaN. */
export function normalScore({ low, high }: Tails, value: number): number {
  const { scale, freedom } = value < 0 ? low : high;
  if (!(scale > 0)) return value;
  const t = value / scale;
  return Number.isFinite(freedom) ? Math.sign(t) * toNormal(Math.abs(t), freedom) : t;
}

/** The value that is as rare as a normal deviate. */
export function fromNormalScore({ low, high }: Tails, z: number): number {
  const { scale, freedom } = z < 0 ? low : high;
  if (!(scale > 0)) return z;
  return scale * (Number.isFinite(freedom) ? Math.sign(z) * toStudent(Math.abs(z), freedom) : z);
}

/** Wallace (1959), Bounds on normal approximations to Student's and the chi-square distributions, Annals of Mathematical Statistics 30. */
const factor = (nu: number): number => (8 * nu + 1) / (8 * nu + 3);
const toNormal = (t: number, nu: number): number => factor(nu) * Math.sqrt(nu * Math.log1p((t * t) / nu));
const toStudent = (z: number, nu: number): number => Math.sqrt(nu * Math.expm1((z / factor(nu)) ** 2 / nu));
