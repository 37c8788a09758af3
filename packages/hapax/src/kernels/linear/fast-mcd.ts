import { type Matrix, take } from '../../core/matrix.ts';
import { type Random, random } from '../../core/random.ts';
import { selectRank } from '../ranks/select.ts';
import { chiSquaredCdf, chiSquaredQuantile } from './chi-squared.ts';
import { cholesky, inverseForm } from './cholesky.ts';
import { means } from './moments.ts';
import { scatter } from './product.ts';
import { type QuadraticForm, quadratic } from './quadratic.ts';

/** A location, a covariance, and what the search compares: the logarithm of its determinant. */
export interface Ellipse {
  readonly location: Float64Array;
  readonly covariance: Float64Array;
  readonly logDeterminant: number;
  /** Cholesky factor of the covariance. */
  readonly factor: Float64Array;
}

/** The robust fit before and after reweighting. */
export interface RobustFit {
  readonly raw: Ellipse;
  /** 1 for samples whose covariance has the smallest determinant, shape (nSamples). */
  readonly support: Uint8Array;
  readonly location: Float64Array;
  readonly covariance: Float64Array;
}

/** Numbers of the source's section 4: samples in a part, parts, random starts in all, steps on a start, starts that go on. */
const PART = 300;
const PARTS = 5;
const STARTS = 500;
/** Starts on few samples, from random halves, as scikit-learn has it: the same local optimum is then found as a rule. */
const FEW_STARTS = 30;

const FIRST_STEPS = 2;
const KEPT = 10;
/** More samples than this: one start alone is concentrated on all of them, by way of nested parts that grow by this factor. */
const MANY = 5000;
const NESTED = 8;
/** Concentration steps until rest; ten are usual. */
const MOST_STEPS = 30;
/** Share of normal samples that keep their weight, as in the source's section 3. */
const CENTRAL = 0.975;

/**
 * Minimum covariance determinant: the `h` samples whose covariance has the smallest determinant, found by concentration steps from
 * random starts, made consistent for normal data, and reweighted.
 * @param floor smallest variance that counts, per feature, shape (nFeatures): keeps collinear features finite; 0 leaves a feature out
 * @param h size of the support, at least half of the samples
 * Cost: O(n d²) a step on all samples; starts are concentrated on at most 1,500 samples.
 * Source: Rousseeuw & Van Driessen (1999), Technometrics 41, 212-223; consistency: Croux & Haesbroeck (1999), JMVA 71, 161-190.
 */
export function fastMcd(x: Matrix, floor: Float64Array, h: number, seed: number): RobustFit {
  const raw = x.columns === 1 ? shortestHalf(x, floor, h) : search(x, floor, h, random(seed));
  const distances = new Float64Array(x.rows);
  quadratic(inverseForm(raw, raw.location), x, distances);
  const chosen = smallest(distances, h);
  const support = new Uint8Array(x.rows);
  for (const i of chosen) support[i] = 1;
  const corrected = raw.covariance.map((v) => v * consistency(h / x.rows, x.columns));
  quadratic(formOf({ location: raw.location, covariance: corrected }, floor), x, distances);
  const limit = chiSquaredQuantile(CENTRAL, x.columns);
  const central: number[] = [];
  for (let i = 0; i < x.rows; ++i) if (distances[i] < limit) central.push(i);
  const { location, covariance } =
    central.length > 0 ? ellipse(take(x, central), floor) : { location: raw.location, covariance: corrected };
  const factor = consistency(CENTRAL, x.columns);
  return { raw, support, location, covariance: covariance.map((v) => v * factor) };
}

/** The squared Mahalanobis distance. A feature that is constant over all samples (floor 0) gets no weight. */
export const formOf = ({ location, covariance }: Pick<Ellipse, 'location' | 'covariance'>, floor: Float64Array): QuadraticForm =>
  inverseForm(cholesky(covariance, floor), location);

/** What the covariance of the central share α of normal samples must be multiplied with to estimate that of all. */
function consistency(share: number, d: number): number {
  return share >= 1 ? 1 : share / chiSquaredCdf(chiSquaredQuantile(share, d), d + 2);
}

function search(x: Matrix, floor: Float64Array, h: number, chance: Random): Ellipse {
  const { rows } = x;
  const wanted = (part: number) => Math.min(part, Math.ceil((part * h) / rows));
  if (rows <= 2 * PART - 100) {
    const begun = starts(x, floor, h, FEW_STARTS, chance);
    return best(
      begun.map((e) => concentrate(x, floor, h, e, MOST_STEPS)),
      1,
    )[0];
  }
  const parts = Math.min(PARTS, Math.floor(rows / PART));
  const size = Math.min(PART, Math.floor(rows / parts));
  const drawn = chance.sample(rows, parts * size);
  const begun: Ellipse[] = [];
  for (let p = 0; p < parts; ++p) {
    const part = take(x, drawn.subarray(p * size, (p + 1) * size));
    begun.push(...starts(part, floor, wanted(size), Math.ceil(STARTS / parts), chance));
  }
  const merged = take(x, drawn);
  const better = best(
    begun.map((e) => concentrate(merged, floor, wanted(drawn.length), e, FIRST_STEPS)),
    KEPT,
  );
  if (rows <= MANY) {
    return best(
      better.map((e) => concentrate(x, floor, h, e, MOST_STEPS)),
      1,
    )[0];
  }
  // As in the source, one start goes on to all of many samples; the steps before are made on ever larger parts of them.
  let [now] = best(
    better.map((e) => concentrate(merged, floor, wanted(drawn.length), e, MOST_STEPS)),
    1,
  );
  for (let part = NESTED * merged.rows; NESTED * part <= rows; part *= NESTED) {
    now = concentrate(take(x, chance.sample(rows, part)), floor, wanted(part), now, MOST_STEPS);
  }
  return concentrate(x, floor, h, now, MOST_STEPS);
}

/** Random supports, concentrated a little; the best of them. */
function starts(x: Matrix, floor: Float64Array, h: number, count: number, chance: Random): Ellipse[] {
  const all = Array.from({ length: count }, () => concentrate(x, floor, h, ellipse(take(x, chance.sample(x.rows, h)), floor), FIRST_STEPS));
  return best(all, KEPT);
}

const best = (ellipses: readonly Ellipse[], count: number): Ellipse[] =>
  ellipses.toSorted((a, b) => a.logDeterminant - b.logDeterminant).slice(0, count);

/** Take the `h` samples nearest under the ellipse for its new support, until the determinant falls no more (the source's theorem 1). */
function concentrate(x: Matrix, floor: Float64Array, h: number, from: Ellipse, steps: number): Ellipse {
  let now = from;
  const distances = new Float64Array(x.rows);
  for (let s = 0; s < steps; ++s) {
    quadratic(inverseForm(now, now.location), x, distances);
    const next = ellipse(take(x, smallest(distances, h)), floor);
    if (!(next.logDeterminant < now.logDeterminant)) return s === 0 ? next : now;
    now = next;
  }
  return now;
}

function ellipse(x: Matrix, floor: Float64Array): Ellipse {
  const location = means(x);
  const covariance = scatter(x, location).map((v) => v / x.rows);
  return { location, covariance, ...cholesky(covariance, floor) };
}

/** Indices of the `h` smallest values, ascending; equal values by index. */
function smallest(values: Float64Array, h: number): Int32Array {
  const limit = selectRank(values.slice(), h - 1);
  const out = new Int32Array(h);
  let room = h;
  for (let i = 0; i < values.length; ++i) if (values[i] < limit) --room;
  for (let i = 0, o = 0; i < values.length; ++i) {
    if (values[i] < limit || (values[i] === limit && room-- > 0)) out[o++] = i;
  }
  return out;
}

/** One feature: of all stretches that hold `h` samples, the middle of the shortest is the location. */
function shortestHalf(x: Matrix, floor: Float64Array, h: number): Ellipse {
  const ascending = x.values.slice().sort();
  let shortest = Infinity;
  let sum = 0;
  let count = 0;
  // As in scikit-learn, a stretch is as long as the way to the first sample behind it.
  for (let i = 0; i + h < x.rows; ++i) {
    const length = ascending[i + h] - ascending[i];
    if (length > shortest) continue;
    if (length < shortest) {
      shortest = length;
      sum = 0;
      count = 0;
    }
    sum += (ascending[i + h] + ascending[i]) / 2;
    count += 1;
  }
  if (count === 0) return ellipse(x, floor);
  const location = Float64Array.of(sum / count);
  const chosen = take(
    x,
    smallest(
      Float64Array.from(x.values, (v) => Math.abs(v - location[0])),
      h,
    ),
  );
  return { ...ellipse(chosen, floor), location };
}
