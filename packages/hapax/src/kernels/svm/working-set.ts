import type { Wasm } from '../wasm.ts';
import { rbfRow } from './rbf.ts';
import type { SingleSamples } from './rbf-single.ts';
import { slots } from './slots.ts';

/** Smallest curvature along a pair: equal samples have none. */
export const TAU = 1e-12;

/** What the next step of the solver starts from. */
export interface Extremes {
  /** The last sample of weight below 1 with the smallest gradient; -1 when all weights are 1. */
  readonly at: number;
  /** That gradient, and the largest gradient of a weight above 0. */
  readonly low: number;
  readonly high: number;
}

/**
 * Samples that a support vector solver moves weight between: weights and gradient in f64, rows of their kernel matrix in f32, those
 * used last kept as far as memory allows. Cost: O(n d) a row that is made, O(n) a call otherwise.
 */
export interface WorkingSet {
  readonly size: number;
  weight(i: number): number;
  gradient(i: number): number;
  setWeight(i: number, weight: number): void;
  /** Kernel of two samples. */
  kernel(i: number, j: number): number;
  /** The sample of weight above 0 that promises most beside `i`, whose gradient is `low`; the last of equals, -1 when there is none. */
  second(i: number, low: number): number;
  /** Add a times row `i` and b times row `j` of the kernel matrix to the gradient. */
  move(i: number, j: number, a: number, b: number): Extremes;
}

/** Samples side by side in the compiled loops. */
const LANES = 16;

/** A working set in the memory of compiled kernels; it takes the place of all that is there. */
export function compiledSet(
  kernels: Wasm,
  samples: SingleSamples,
  weights: Float64Array,
  gradients: Float64Array,
  cacheBytes: number,
): WorkingSet {
  const { x, gamma, scaled } = samples;
  const n = x.rows;
  const d = x.columns;
  const size = Math.ceil(n / LANES) * LANES;
  kernels.reset();
  const pw = kernels.alloc(8 * size);
  const pg = kernels.alloc(8 * size);
  const extremes = kernels.alloc(16);
  const blocks = scaled === null ? 0 : kernels.alloc(4 * size * d);
  if (scaled !== null) layOut(kernels.f32(blocks, size * d), scaled, n, d);
  kernels.f64(pw, size).fill(Number.NaN).set(weights);
  kernels.f64(pg, size).fill(0).set(gradients);
  // A step needs two rows at once.
  const cache = slots(Math.max(2, Math.floor(cacheBytes / (4 * size))));
  const rows: number[] = [];
  const exact = new Float64Array(scaled === null ? n : 0);
  // Rows that are added may move the memory: a view of the old one is then empty.
  let w = kernels.f64(pw, size);
  let g = kernels.f64(pg, size);
  let out = kernels.f64(extremes, 2);
  const refresh = () => {
    if (w.length > 0) return;
    w = kernels.f64(pw, size);
    g = kernels.f64(pg, size);
    out = kernels.f64(extremes, 2);
  };
  const row = (i: number): number => {
    const known = cache.find(i);
    if (known >= 0) return rows[known];
    const place = cache.take(i);
    if (place === rows.length) {
      rows.push(kernels.alloc(4 * size));
      refresh();
    }
    const at = rows[place];
    if (scaled !== null) kernels.singleRow(blocks, blocks + 4 * (LANES * d * Math.floor(i / LANES) + (i % LANES)), size, d, at);
    else {
      rbfRow(x, i, gamma, exact);
      kernels.f32(at, size).fill(0).set(exact);
    }
    return at;
  };
  return {
    size: n,
    weight: (i) => w[i],
    gradient: (i) => g[i],
    setWeight(i, weight) {
      w[i] = weight;
    },
    kernel: (i, j) => kernels.f32(row(i) + 4 * j, 1)[0],
    second: (i, low) => kernels.secondOf(pg, pw, row(i), size, low, TAU),
    move(i, j, a, b) {
      const first = row(i);
      const at = kernels.moveGradient(pg, pw, first, row(j), size, a, b, extremes);
      return { at, low: out[0], high: out[1] };
    },
  };
}

/** Blocks of sixteen samples, feature by feature. */
function layOut(blocks: Float32Array, scaled: Float32Array, n: number, d: number): void {
  blocks.fill(0);
  for (let i = 0, p = 0; i < n; ++i) {
    for (let j = 0, o = LANES * d * Math.floor(i / LANES) + (i % LANES); j < d; ++j, ++p, o += LANES) blocks[o] = scaled[p];
  }
}
