import { ownWasm, type Wasm } from '../wasm.ts';
import { activate, activateBack } from './activation.ts';

/** How far a step of Adam goes, and along what. */
export interface AdamStep {
  /** 1 − β₁ and 1 − β₂: what a new gradient counts for. */
  readonly fresh: number;
  readonly freshSquare: number;
  readonly step: number;
  readonly epsilon: number;
  /** What is left of a weight before the step: 1 − rate · decay with decoupled decay (AdamW), else 1. */
  readonly keep: number;
  /** Added to the gradient: `l2` · weight. */
  readonly l2: number;
}

/** One array of numbers that holds a whole network; all arguments of its functions are places in it. */
export interface Arena {
  readonly values: Float64Array;
  /** The compiled kernels whose memory it is, and the pointer to a place in it; null without them. */
  readonly compiled: { readonly kernels: Wasm; readonly pointer: (place: number) => number } | null;
  /** out (n × m) = a (n × d) · b (d × m), row-major, m a multiple of four; each cell is summed in ascending order. */
  multiply(a: number, b: number, out: number, n: number, d: number, m: number): void;
  /** One step over `n` weights, n even, with gradient `g`, means `m` and mean squares `v`. */
  adam(w: number, g: number, m: number, v: number, n: number, how: AdamStep): void;
  /** out = z, or `below` · z where z is negative, of `n` numbers, n even. */
  rectify(z: number, out: number, n: number, below: number): void;
  /** back = delta, or `below` · delta where z is negative. */
  rectifyBack(z: number, delta: number, back: number, n: number, below: number): void;
  /** Add a row to each of `n` rows of `d` numbers, d even. */
  addToRows(at: number, row: number, n: number, d: number): void;
  /** out (d) = the sum of `n` rows, each number in their order. */
  sumOfRows(at: number, out: number, n: number, d: number): void;
  /** Transposed copy, shape (d, n), of `n` rows of `d` numbers. */
  transpose(from: number, to: number, n: number, d: number): void;
}

/** With compiled kernels, or without them: both give the same bits. */
export type Compiled = 'compiled' | 'plain';

/** Columns are padded to whole tiles of the compiled product. */
export const padded = (columns: number): number => (columns + 3) & ~3;

/** Gives out places until the arena is opened. */
export interface Places {
  take(numbers: number): number;
  readonly size: number;
}

export function startPlaces(): Places {
  let size = 0;
  return {
    take(numbers) {
      // Even places: the compiled steps go in pairs.
      size += (numbers + 1) & ~1;
      return size - ((numbers + 1) & ~1);
    },
    get size() {
      return size;
    },
  };
}

/** An arena of `size` zeros in a memory of its own. */
export function openArena(size: number, compiled: Compiled = 'compiled'): Arena {
  const kernels = compiled === 'compiled' ? ownWasm() : null;
  return kernels === null ? plainArena(size) : compiledArena(size, kernels);
}

function compiledArena(size: number, kernels: Wasm): Arena {
  const base = kernels.alloc(8 * size);
  const p = (place: number) => base + 8 * place;
  return {
    values: kernels.f64(base, size).fill(0),
    compiled: { kernels, pointer: p },
    multiply: (a, b, out, n, d, m) => kernels.multiply(p(a), p(b), p(out), n, d, m),
    adam: (w, g, m, v, n, { fresh, freshSquare, step, epsilon, keep, l2 }) =>
      kernels.adamStep(p(w), p(g), p(m), p(v), n, fresh, freshSquare, step, epsilon, keep, l2),
    rectify: (z, out, n, below) => kernels.rectify(p(z), p(out), n, below),
    rectifyBack: (z, delta, back, n, below) => kernels.rectifyBack(p(z), p(delta), p(back), n, below),
    addToRows: (at, row, n, d) => kernels.addToRows(p(at), p(row), n, d),
    sumOfRows: (at, out, n, d) => kernels.sumOfRows(p(at), p(out), n, d),
    transpose(from, to, n, d) {
      // The compiled one goes by pairs of rows, and writes one too many of an odd number.
      if (n % 2 === 0) kernels.transpose(p(from), n, d, p(to), 8 * n);
      else transposeAt(this.values, from, n, d, to);
    },
  };
}

function plainArena(size: number): Arena {
  const values = new Float64Array(size);
  return {
    values,
    compiled: null,
    multiply: (a, b, out, n, d, m) => multiplyAt(values, a, b, out, n, d, m),
    adam: (w, g, m, v, n, how) => adamAt(values, w, g, m, v, n, how),
    rectify: (z, out, n, below) => activate(values, z, out, n, 'leakyRelu', below),
    rectifyBack: (z, delta, back, n, below) => activateBack(values, { z, out: z, delta, back }, n, 'leakyRelu', below),
    addToRows: (at, row, n, d) => addRow(values, at, n, d, row),
    sumOfRows: (at, out, n, d) => sumRows(values, at, n, d, out),
    transpose: (from, to, n, d) => transposeAt(values, from, n, d, to),
  };
}

function multiplyAt(v: Float64Array, a: number, b: number, out: number, n: number, d: number, m: number): void {
  for (let i = 0; i < n; ++i) {
    const o = out + i * m;
    v.fill(0, o, o + m);
    for (let k = 0; k < d; ++k) {
      const x = v[a + i * d + k];
      for (let j = 0, q = b + k * m; j < m; ++j, ++q) v[o + j] += x * v[q];
    }
  }
}

function adamAt(values: Float64Array, w: number, g: number, m: number, v: number, n: number, how: AdamStep): void {
  const { fresh, freshSquare, step, epsilon, keep, l2 } = how;
  for (let k = 0; k < n; ++k) {
    const weight = values[w + k];
    const slope = values[g + k] + l2 * weight;
    const mean = values[m + k] + fresh * (slope - values[m + k]);
    const square = values[v + k] + freshSquare * (slope * slope - values[v + k]);
    values[m + k] = mean;
    values[v + k] = square;
    values[w + k] = keep * weight - (step * mean) / (Math.sqrt(square) + epsilon);
  }
}

/** Transposed copy of shape (columns, rows) at `to` of the (rows, columns) at `from`. */
export function transposeAt(v: Float64Array, from: number, rows: number, columns: number, to: number): void {
  for (let i = 0, k = from; i < rows; ++i) for (let j = 0, q = to + i; j < columns; ++j, ++k, q += rows) v[q] = v[k];
}

function addRow(v: Float64Array, at: number, rows: number, wide: number, row: number): void {
  for (let i = 0, k = at; i < rows; ++i) for (let j = 0; j < wide; ++j, ++k) v[k] += v[row + j];
}

function sumRows(v: Float64Array, at: number, rows: number, wide: number, out: number): void {
  v.fill(0, out, out + wide);
  for (let i = 0, k = at; i < rows; ++i) for (let j = 0; j < wide; ++j, ++k) v[out + j] += v[k];
}
