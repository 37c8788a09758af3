import type { Matrix } from '../../core/matrix.ts';
import { ownWasm, type Wasm } from '../wasm.ts';
import { blocksOf, type LstmShape, type WeightBlock, weightsIn } from './lstm.ts';
import { lstmBackPlain, lstmCellPlain } from './lstm-cell.ts';

/** Windows that go through a network side by side: a multiple of four, as the compiled product wants it. */
export const BATCH = 64;

/** A network with room for one batch of windows, forwards and backwards. All arrays are reused: values hold until the next call. */
export interface LstmBatch {
  readonly weights: Float64Array;
  /** Of the mean squared error by each weight, as the last `backward` left it. */
  readonly gradient: Float64Array;
  /** What each unit's output is multiplied with on its way up, by layer: shape (steps, units, BATCH); last layer (units, BATCH). */
  readonly masks: readonly Float64Array[];
  /** Copy in the windows of `x` that begin at `starts[from]` … `starts[from + count − 1]`, and the samples behind them to be forecast. */
  load(x: Matrix, first: number, starts: Int32Array, from: number, count: number): void;
  /** Mean squared error of the first `count` windows. @param masked units are dropped */
  forward(count: number, masked: boolean): number;
  backward(count: number, masked: boolean): void;
}

/** Blocks in one arena of numbers: places, not pointers. */
interface Arena {
  readonly values: Float64Array;
  multiply(a: number, b: number, out: number, n: number, d: number, m: number): void;
  cell(z: number, before: number, c: number, tc: number, h: number, n: number): void;
  back(dh: number, dc: number, z: number, before: number, tc: number, dz: number, n: number): void;
}

/** The arena in the memory of compiled kernels, or without them; both give the same bits. */
function arenaOf(size: number, kernels: Wasm | null): Arena {
  if (kernels === null) {
    const values = new Float64Array(size);
    return {
      values,
      multiply: (a, b, out, n, d, m) => multiplyAt(values, a, b, out, n, d, m),
      cell: (z, before, c, tc, h, n) => lstmCellPlain(values, z, before, c, tc, h, n),
      back: (dh, dc, z, before, tc, dz, n) => lstmBackPlain(values, dh, dc, z, before, tc, dz, n),
    };
  }
  const base = kernels.alloc(8 * size);
  const p = (place: number) => base + 8 * place;
  const values = kernels.f64(base, size).fill(0);
  return {
    values,
    multiply: (a, b, out, n, d, m) => kernels.multiply(p(a), p(b), p(out), n, d, m),
    cell: (z, before, c, tc, h, n) => kernels.lstmCell(p(z), p(before), p(c), p(tc), p(h), n),
    back: (dh, dc, z, before, tc, dz, n) => kernels.lstmBack(p(dh), p(dc), p(z), p(before), p(tc), p(dz), n),
  };
}

/** out = a · b, each cell summed in ascending order. */
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

/** Places of one layer in the arena. Arrays by step have one block after the other. */
interface Layer extends WeightBlock {
  /** Inputs, own state and a row of ones, by step and one more, shape (wide, BATCH) each. */
  readonly stack: number;
  /** Gates by step, shape (4 units, BATCH); cells by step and one more, and their tanh. */
  readonly gates: number;
  readonly cells: number;
  readonly tanhs: number;
  /** Gradient by the stack, by step. */
  readonly back: number;
}

/** @param compiled `plain` runs without WebAssembly: the twin in tests */
export function lstmBatch(shape: LstmShape, steps: number, compiled: 'compiled' | 'plain' = 'compiled'): LstmBatch {
  const blocks = blocksOf(shape);
  const total = weightsIn(shape);
  const line = blocks[blocks.length - 1];
  let size = 0;
  const room = (numbers: number): number => {
    size += numbers;
    return size - numbers;
  };
  const weightsAt = room(total);
  const gradientAt = room(total);
  const layers: Layer[] = blocks.slice(0, -1).map((block) => ({
    ...block,
    stack: room((steps + 1) * block.wide * BATCH),
    gates: room(steps * 4 * block.units * BATCH),
    cells: room((steps + 1) * block.units * BATCH),
    tanhs: room(steps * block.units * BATCH),
    back: room(steps * block.wide * BATCH),
  }));
  const widest = Math.max(...blocks.map(({ wide }) => wide));
  const tallest = Math.max(...blocks.map(({ rows }) => rows));
  const top = room(line.wide * BATCH);
  const out = room(line.rows * BATCH);
  const wanted = room(line.rows * BATCH);
  const down = room(line.wide * BATCH);
  const turned = room(widest * Math.max(BATCH, tallest));
  const sums = room(tallest * widest);
  const dh = room(tallest * BATCH);
  const dc = room(tallest * BATCH);
  const dz = room(tallest * BATCH);
  const arena = arenaOf(size, compiled === 'compiled' ? ownWasm() : null);
  const v = arena.values;
  const masks = layers.map(({ units }, l) => new Float64Array((l === layers.length - 1 ? 1 : steps) * units * BATCH));
  for (const { stack, wide, inputs, units } of layers)
    for (let t = 0; t < steps; ++t) v.fill(1, stack + (t * wide + inputs + units) * BATCH, stack + (t * wide + inputs + units + 1) * BATCH);
  v.fill(1, top + line.inputs * BATCH, top + (line.inputs + 1) * BATCH);

  /** Copy `n` numbers up from `from` to `to`, through the mask from `m` on. */
  function lift(from: number, to: number, n: number, mask: Float64Array, m: number, masked: boolean): void {
    if (!masked) v.copyWithin(to, from, from + n);
    else for (let k = 0; k < n; ++k) v[to + k] = v[from + k] * mask[m + k];
  }

  /** Transposed copy of shape (rows, columns) at `from` into `turned`. */
  function turn(from: number, rows: number, columns: number): void {
    for (let i = 0; i < rows; ++i) for (let j = 0; j < columns; ++j) v[turned + j * rows + i] = v[from + i * columns + j];
  }

  /** gradient += dz · stackᵀ. */
  function gather({ at, rows, wide }: WeightBlock, from: number, stack: number): void {
    turn(stack, wide, BATCH);
    arena.multiply(from, turned, sums, rows, BATCH, wide);
    for (let k = 0, g = gradientAt + at; k < rows * wide; ++k) v[g + k] += v[sums + k];
  }

  function layerBack(l: number, masked: boolean): void {
    const { at, rows, wide, inputs, units, stack, gates, cells, tanhs, back } = layers[l];
    const n = units * BATCH;
    const above = layers[l + 1];
    v.fill(0, dc, dc + n);
    for (let t = steps - 1; t >= 0; --t) {
      if (above) lift(above.back + t * above.wide * BATCH, dh, n, masks[l], t * n, masked);
      else if (t === steps - 1) lift(down, dh, n, masks[l], 0, masked);
      else v.fill(0, dh, dh + n);
      if (t < steps - 1) {
        const own = back + ((t + 1) * wide + inputs) * BATCH;
        for (let k = 0; k < n; ++k) v[dh + k] += v[own + k];
      }
      arena.back(dh, dc, gates + t * 4 * n, cells + t * n, tanhs + t * n, dz, n);
      gather(layers[l], dz, stack + t * wide * BATCH);
      // The weights are turned at each step, as `gather` uses the same room.
      turn(weightsAt + at, rows, wide);
      arena.multiply(turned, dz, back + t * wide * BATCH, wide, rows, BATCH);
    }
  }

  return {
    weights: v.subarray(weightsAt, weightsAt + total),
    gradient: v.subarray(gradientAt, gradientAt + total),
    masks,
    load({ values, columns }, first, starts, from, count) {
      const { stack, wide } = layers[0];
      for (let b = 0; b < count; ++b) {
        const start = starts[from + b] * columns + first;
        for (let t = 0; t < steps; ++t) {
          for (let k = 0; k < shape.inputs; ++k) v[stack + (t * wide + k) * BATCH + b] = values[start + t * columns + k];
        }
        for (let o = 0; o < shape.outputs; ++o) {
          const ahead = Math.floor(o / shape.inputs);
          v[wanted + o * BATCH + b] = values[start + (steps + ahead) * columns + (o % shape.inputs)];
        }
      }
    },
    forward(count, masked) {
      for (let t = 0; t < steps; ++t) {
        for (let l = 0; l < layers.length; ++l) {
          const { at, rows, wide, inputs, units, stack, gates, cells, tanhs } = layers[l];
          const n = units * BATCH;
          arena.multiply(weightsAt + at, stack + t * wide * BATCH, gates + t * 4 * n, rows, wide, BATCH);
          const state = stack + ((t + 1) * wide + inputs) * BATCH;
          arena.cell(gates + t * 4 * n, cells + t * n, cells + (t + 1) * n, tanhs + t * n, state, n);
          const above = layers[l + 1];
          if (above) lift(state, above.stack + t * above.wide * BATCH, n, masks[l], t * n, masked);
          else if (t === steps - 1) lift(state, top, n, masks[l], 0, masked);
        }
      }
      arena.multiply(weightsAt + line.at, top, out, line.rows, line.wide, BATCH);
      let squares = 0;
      for (let o = 0; o < line.rows; ++o) {
        for (let b = 0; b < count; ++b) {
          const e = v[out + o * BATCH + b] - v[wanted + o * BATCH + b];
          squares += e * e;
        }
      }
      return squares / (count * line.rows);
    },
    backward(count, masked) {
      v.fill(0, gradientAt, gradientAt + total);
      const scale = 2 / (count * line.rows);
      for (let o = 0; o < line.rows; ++o) {
        for (let b = 0; b < BATCH; ++b) {
          const k = o * BATCH + b;
          // The error takes the place of the output.
          v[out + k] = b < count ? scale * (v[out + k] - v[wanted + k]) : 0;
        }
      }
      gather(line, out, top);
      turn(weightsAt + line.at, line.rows, line.wide);
      arena.multiply(turned, out, down, line.wide, line.rows, BATCH);
      for (let l = layers.length - 1; l >= 0; --l) layerBack(l, masked);
    },
  };
}
