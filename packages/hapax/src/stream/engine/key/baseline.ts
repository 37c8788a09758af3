/** The usual value of each feature and its usual distance from it: what incidents are described with. */
export interface Baseline {
  readonly usual: Float64Array;
  readonly spread: Float64Array;
}

/** About the last fifty samples. */
const RATE = 0.02;
/** Keeps a constant feature from dividing by zero; far below any measured unit. */
const TINY = 1e-12;

export const startBaseline = (columns: number): Baseline => ({
  usual: new Float64Array(columns).fill(Number.NaN),
  spread: new Float64Array(columns),
});

export function learnBaseline({ usual, spread }: Baseline, values: Float64Array): void {
  for (let j = 0; j < values.length; ++j) {
    const v = values[j];
    if (v !== v) continue;
    if (usual[j] !== usual[j]) {
      usual[j] = v;
      continue;
    }
    const distance = v - usual[j];
    usual[j] += RATE * distance;
    spread[j] += RATE * (Math.abs(distance) - spread[j]);
  }
}

/** The feature farthest from its usual value, in its own spread. */
export function oddest({ usual, spread }: Baseline, values: Float64Array): number {
  let worst = 0;
  let most = -1;
  for (let j = 0; j < values.length; ++j) {
    const z = Math.abs(values[j] - usual[j]) / (spread[j] + TINY);
    if (z > most) {
      most = z;
      worst = j;
    }
  }
  return worst;
}

/** Greatest distance of any feature from its usual value, in the feature's own unit. */
export function deviation({ usual }: Baseline, values: Float64Array): number {
  let most = 0;
  for (let j = 0; j < values.length; ++j) {
    const distance = Math.abs(values[j] - usual[j]);
    if (distance > most) most = distance;
  }
  return most;
}
