import { f64, real, rec, u8, whole } from '../../../core/shape.ts';

/**
 * The last samples in a ring, and for each how unlike its past is to the past of the sample to come: squared distances of the
 * samples before the two, back to back, each one further back counting `fade` times as much. Plain state.
 *
 *     D_t(h) = Σ_{l ≥ 1} fade^(l − 1) · |x_{t−l} − x_{h−l}|²  =  fade · D_{t−1}(h − 1) + |x_{t−1} − x_{h−1}|²
 *
 * so a step costs O(windowSize · d) however far back the pasts are compared.
 */
export interface FadingContexts {
  readonly columns: number;
  /** Samples held. */
  n: number;
  /** Place that the next sample takes. */
  next: number;
  /** Feature by feature, shape (nFeatures, windowSize). */
  readonly values: Float64Array;
  /** D of each place. */
  readonly distances: Float64Array;
  /** 1: the sample is normal as far as known, and may be what is expected of another. */
  readonly normal: Uint8Array;
}

/** A random pair of samples differs by 2 in each standardized feature: what an unknown past counts. */
const UNKNOWN = 2;

export const startContexts = (columns: number, windowSize: number): FadingContexts => ({
  columns,
  n: 0,
  next: 0,
  values: new Float64Array(columns * windowSize),
  distances: new Float64Array(windowSize),
  normal: new Uint8Array(windowSize),
});

/**
 * Go on by one sample. One that is not normal says nothing about the past: the pasts only fade.
 * @param weights factor of each feature's squared difference; 0 leaves the feature out
 */
export function pushContext(state: FadingContexts, fade: number, sample: Float64Array, weights: Float64Array, normal: 0 | 1): void {
  const { columns, values, distances, n, next } = state;
  const size = distances.length;
  const full = n === size;
  const held = full ? size - 1 : n;
  const compared = normal === 1 ? columns : 0;
  // The place after the newest is the oldest: its past is that of the last place of the ring, before that is written over.
  let around = full ? fade * distances[size - 1] : (UNKNOWN * columns) / (1 - fade);
  if (full && normal === 1) around += pairDistance(state, size - 1, sample, weights);
  for (let h = held; h > 0; --h) distances[h] = fade * distances[h - 1];
  for (let j = 0; j < compared; ++j) {
    const weight = weights[j];
    if (weight === 0) continue;
    const x = sample[j];
    const at = j * size - 1;
    for (let h = 1; h <= held; ++h) {
      const difference = x - values[at + h];
      distances[h] += weight * difference * difference;
    }
  }
  distances[0] = around;
  for (let j = 0; j < columns; ++j) values[j * size + next] = sample[j];
  state.normal[next] = normal;
  state.next = next + 1 === size ? 0 : next + 1;
  if (!full) state.n = n + 1;
}

/** Squared distance of a sample to the one held at `place`. */
export function pairDistance(
  { columns, values, distances }: FadingContexts,
  place: number,
  sample: Float64Array,
  weights: Float64Array,
): number {
  let sum = 0;
  for (let j = 0; j < columns; ++j) {
    const difference = sample[j] - values[j * distances.length + place];
    sum += weights[j] * difference * difference;
  }
  return sum;
}

/** Places of the normal samples with the most similar pasts, nearest first, into `out`; how many there are. Earlier places win ties. */
export function nearestPasts({ n, distances, normal }: FadingContexts, out: Int32Array): number {
  const most = out.length;
  let found = 0;
  let worst = Infinity;
  for (let h = 0; h < n; ++h) {
    if (!(distances[h] < worst) || normal[h] === 0) continue;
    let place = found < most ? found++ : most - 1;
    for (; place > 0 && distances[out[place - 1]] > distances[h]; --place) out[place] = out[place - 1];
    out[place] = h;
    if (found === most) worst = distances[out[most - 1]];
  }
  return found;
}

/** What contexts of `columns` features in a ring of `windowSize` must look like. */
export const contextsShape = rec({
  columns: whole(1, 'columns'),
  n: real({ integer: true, min: 0, below: (size) => size('windowSize') + 1 }),
  next: real({ integer: true, min: 0, below: 'windowSize' }),
  values: f64((size) => size('columns') * size('windowSize')),
  // A past may lie farther than numbers go.
  distances: f64('windowSize', { min: 0, which: 'infinite' }),
  normal: u8('windowSize', { max: 1 }),
});
