import { HapaxError } from '../../core/errors.ts';
import { type Matrix, row } from '../../core/matrix.ts';
import { choice, integers } from '../../core/options.ts';
import { f64, oneOf, optional, rec, u8 } from '../../core/shape.ts';
import type { Neighbours } from './found.ts';
import { nearest } from './neighbours.ts';

export const METRICS = ['euclidean', 'manhattan', 'chebyshev', 'cosine', 'haversine', 'gower'] as const;
export type Metric = (typeof METRICS)[number];

/** Options of methods that measure distances. */
export const metricOptions = {
  metric: choice(
    'euclidean',
    METRICS,
    'How far two samples are apart: haversine takes latitude and longitude in degrees and gives kilometres, gower takes numbers and categories.',
  ),
  categorical: integers([], { min: 0, max: 1e6 }, 'With gower: indices of features whose values are categories (any codes), alike or not.'),
};

/** How distances are measured, other than Euclid's. Plain data. */
export interface Space {
  readonly metric: Exclude<Metric, 'euclidean'>;
  /** Of gower: what a difference of 1 counts, the inverse of the range in training; 0 where a feature was constant. Else empty. */
  readonly weights: Float64Array;
  /** Of gower: 1 for categories. Else empty. */
  readonly categorical: Uint8Array;
}

/** Mean radius of the earth, IUGG, kilometres. */
const EARTH = 6371.0088;
const DEGREE = Math.PI / 180;

/**
 * The space of some training samples; undefined for Euclid's.
 *
 *     manhattan Σ |a_j − b_j|, chebyshev max |a_j − b_j|, cosine 1 − a·b / ‖a‖‖b‖ (a sample of zeros is 1 from all others),
 *     haversine: along the great circle; gower: mean over features of |a_j − b_j| / range_j, and of 1 where categories differ
 *
 * Source of the last: Gower (1971), A general coefficient of similarity and some of its properties, Biometrics 27.
 * @throws HapaxError `INPUT`, `OPTION`
 */
export function spaceOf(who: string, x: Matrix, metric: Metric, categorical: readonly number[]): Space | undefined {
  if (categorical.length > 0 && metric !== 'gower')
    throw new HapaxError('OPTION', `${who}: \`categorical\` needs \`metric\` gower; got ${metric}`);
  if (metric === 'euclidean') return undefined;
  if (metric === 'haversine') mustBePlaces(who, x);
  if (metric !== 'gower') return { metric, weights: new Float64Array(0), categorical: new Uint8Array(0) };
  const beyond = categorical.find((j) => j >= x.columns);
  if (beyond !== undefined) throw new HapaxError('OPTION', `${who}: \`categorical\` names feature ${beyond}; there are ${x.columns}`);
  const flags = new Uint8Array(x.columns);
  for (const j of categorical) flags[j] = 1;
  const weights = Float64Array.from({ length: x.columns }, (_, j) => {
    let low = Infinity;
    let high = -Infinity;
    for (let p = j; p < x.values.length; p += x.columns) {
      low = Math.min(low, x.values[p]);
      high = Math.max(high, x.values[p]);
    }
    // A constant that changes differs as categories do.
    if (!(high > low)) flags[j] = 1;
    return flags[j] === 1 ? 1 : 1 / (high - low);
  });
  return { metric, weights, categorical: flags };
}

function mustBePlaces(who: string, { values, rows, columns }: Matrix): void {
  if (columns !== 2)
    throw new HapaxError('INPUT', `${who}: haversine takes two features, latitude and longitude in degrees; got ${columns}`);
  for (let i = 0; i < rows; ++i)
    if (Math.abs(values[2 * i]) > 90)
      throw new HapaxError(
        'INPUT',
        `${who}: the latitude of sample ${i} must be in [-90, 90] degrees; got ${values[2 * i]}; the first feature is the latitude`,
      );
}

/** Distance from sample `i` of `a` to sample `j` of `b`. */
export function distanceIn(space: Space, a: Matrix, i: number, b: Matrix, j: number): number {
  const d = a.columns;
  const p = i * d;
  const q = j * d;
  if (space.metric === 'haversine') return greatCircle(a.values[p], a.values[p + 1], b.values[q], b.values[q + 1]);
  if (space.metric === 'cosine') return cosine(a.values, p, b.values, q, d);
  let out = 0;
  for (let k = 0; k < d; ++k) {
    const apart = Math.abs(a.values[p + k] - b.values[q + k]);
    if (space.metric === 'chebyshev') out = Math.max(out, apart);
    else if (space.metric === 'manhattan') out += apart;
    else out += space.categorical[k] === 1 ? (apart > 0 ? 1 : 0) : apart * space.weights[k];
  }
  return space.metric === 'gower' ? out / d : out;
}

function greatCircle(lat: number, lon: number, otherLat: number, otherLon: number): number {
  const dLat = Math.sin(((lat - otherLat) * DEGREE) / 2);
  const dLon = Math.sin(((lon - otherLon) * DEGREE) / 2);
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(dLat * dLat + Math.cos(lat * DEGREE) * Math.cos(otherLat * DEGREE) * dLon * dLon)));
}

function cosine(a: Float64Array, p: number, b: Float64Array, q: number, d: number): number {
  let dot = 0;
  let own = 0;
  let other = 0;
  for (let k = 0; k < d; ++k) {
    dot += a[p + k] * b[q + k];
    own += a[p + k] ** 2;
    other += b[q + k] ** 2;
  }
  if (own === 0 || other === 0) return own === other ? 0 : 1;
  return Math.max(0, 1 - dot / Math.sqrt(own) / Math.sqrt(other));
}

/** Points on a sphere, by the points they stand for: nearest along its surface is nearest straight through. */
const placed = new WeakMap<Float64Array, Matrix>();

/**
 * The `k` nearest points of each query in a space, as `nearest` finds them in Euclid's.
 * Cost: cosine and haversine as Euclid's, on points of a sphere; the others O(n d) a query.
 */
export function nearestIn(
  space: Space | undefined,
  points: Matrix,
  queries: Matrix,
  k: number,
  self: Int32Array | null = null,
): Neighbours {
  if (space === undefined) return nearest(points, queries, k, self);
  if (space.metric !== 'cosine' && space.metric !== 'haversine') return scan(space, points, queries, k, self);
  const known = placed.get(points.values) ?? onSphere(space.metric, points);
  placed.set(points.values, known);
  const found = nearest(known, onSphere(space.metric, queries), k, self);
  const { distance } = found;
  for (let p = 0; p < distance.length; ++p)
    distance[p] = space.metric === 'cosine' ? distance[p] ** 2 / 2 : 2 * EARTH * Math.asin(Math.min(1, distance[p] / 2));
  return found;
}

function onSphere(metric: 'cosine' | 'haversine', x: Matrix): Matrix {
  const columns = metric === 'haversine' ? 3 : x.columns + 1;
  const values = new Float64Array(x.rows * columns);
  for (let i = 0; i < x.rows; ++i) {
    const sample = row(x, i);
    if (metric === 'haversine') {
      const [lat, lon] = [sample[0] * DEGREE, sample[1] * DEGREE];
      values.set([Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)], 3 * i);
      continue;
    }
    const largest = sample.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    const length = largest * Math.sqrt(sample.reduce((sum, v) => sum + (largest > 0 ? (v / largest) ** 2 : 0), 0));
    // Zeros have no direction: they get one of their own, at right angles to all.
    if (length === 0) values[(i + 1) * columns - 1] = 1;
    else for (let j = 0; j < x.columns; ++j) values[i * columns + j] = sample[j] / length;
  }
  return { values, rows: x.rows, columns };
}

/** Every point is measured; the k nearest are kept in order. */
function scan(space: Space, points: Matrix, queries: Matrix, k: number, self: Int32Array | null): Neighbours {
  const index = new Int32Array(queries.rows * k);
  const distance = new Float64Array(queries.rows * k).fill(Infinity);
  for (let i = 0; i < queries.rows; ++i) {
    const from = i * k;
    let worst = Infinity;
    for (let j = 0, kept = 0; j < points.rows; ++j) {
      if (self !== null && self[i] === j) continue;
      const away = distanceIn(space, queries, i, points, j);
      if (kept === k && !(away < worst)) continue;
      let at = from + Math.min(kept, k - 1);
      for (; at > from && distance[at - 1] > away; --at) {
        distance[at] = distance[at - 1];
        index[at] = index[at - 1];
      }
      distance[at] = away;
      index[at] = j;
      if (kept < k) kept += 1;
      worst = kept === k ? distance[from + k - 1] : Infinity;
    }
  }
  return { index, distance };
}

/**
 * Distances of a sample to its neighbours when it has their value of a feature, shape (k): what the others alone say.
 * @param found of this one sample
 */
export function withoutFeature(
  space: Space | undefined,
  points: Matrix,
  sample: Float64Array,
  { index, distance }: Neighbours,
  j: number,
): Float64Array {
  if (space === undefined)
    return distance.map((d, p) => {
      const t = sample[j] - points.values[index[p] * points.columns + j];
      return Math.sqrt(Math.max(0, d * d - t * t));
    });
  const trial = { values: sample.slice(), rows: 1, columns: sample.length };
  return Float64Array.from(index, (i) => {
    trial.values[j] = points.values[i * points.columns + j];
    return distanceIn(space, trial, 0, points, i);
  });
}

/** What a space must look like in a snapshot; models that measure as Euclid does, and those of 0.1, have none. */
export const spaceShape = optional(
  rec({ metric: oneOf(...METRICS.slice(1)), weights: f64('weights', { min: 0 }), categorical: u8('weights', { max: 1 }) }),
);
