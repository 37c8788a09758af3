import type { Matrix } from '../../core/matrix.ts';
import { type AdamStep, type Arena, type Compiled, openArena, startPlaces, transposeAt } from './arena.ts';
import { blocksOf, type LstmShape, type WeightBlock, weightsIn } from './lstm.ts';
import { lstmBackPlain, lstmCellPlain } from './lstm-cell.ts';

/** Windows that go through a network side by side: a multiple of four, as the compiled product wants it. */
export const BATCH = 64;

/** A network with room for one batch of windows, forwards and backwards. All arrays are reused: values hold until the next call. */
export interface LstmBatch {
  readonly weights: Float64Array;
  /** Of the mean squared error by each weight, as the last `backward` left it. */
  readonly gradient: Float64Array;
  /** What the last `forward` forecast, until `backward`; shape (outputs, BATCH): features one sample ahead, then two. */
  readonly forecast: Float64Array;
  /** What each unit's output is multiplied with on its way up, by layer: shape (steps, units, BATCH); last layer (units, BATCH). */
  readonly masks: readonly Float64Array[];
  /** Copy in the windows of `x` that begin at `starts[from]` … `starts[from + count − 1]`, and the samples behind them to be forecast. */
  load(x: Matrix, first: number, starts: Int32Array, from: number, count: number): void;
  /** Mean squared error of the first `count` windows. @param masked units are dropped */
  forward(count: number, masked: boolean): number;
  backward(count: number, masked: boolean): void;
  /** A step of Adam along the gradient. */
  step(how: AdamStep): void;
}

/** The steps of the cells, in compiled kernels or without them; both give the same bits. All arguments but `n` are places. */
interface Cells {
  step(z: number, before: number, c: number, tc: number, h: number, n: number): void;
  back(dh: number, dc: number, z: number, before: number, tc: number, dz: number, n: number): void;
}

function cellsOf({ values, compiled }: Arena): Cells {
  if (compiled === null) {
    return {
      step: (z, before, c, tc, h, n) => lstmCellPlain(values, z, before, c, tc, h, n),
      back: (dh, dc, z, before, tc, dz, n) => lstmBackPlain(values, dh, dc, z, before, tc, dz, n),
    };
  }
  const { kernels, pointer: p } = compiled;
  return {
    step: (z, before, c, tc, h, n) => kernels.lstmCell(p(z), p(before), p(c), p(tc), p(h), n),
    back: (dh, dc, z, before, tc, dz, n) => kernels.lstmBack(p(dh), p(dc), p(z), p(before), p(tc), p(dz), n),
  };
}

/** Places of one layer in the arena. Arrays by step have one block after the other. */
interface Layer extends WeightBlock {
  /** Inputs, own state and a row of ones, by step and one more, shape (wide, BATCH) each. */
  readonly stack: number;
  /** Gates by step, shape (4 units, BATCH); cells by step and one more, and their tanh. */
  readonly gates: number;
  readonly states: number;
  readonly tanhs: number;
  /** Gradient by the stack, by step. */
  readonly back: number;
}

/** @param compiled `plain` runs without WebAssembly: the twin in tests */
export function lstmBatch(shape: LstmShape, steps: number, compiled: Compiled = 'compiled'): LstmBatch {
  const blocks = blocksOf(shape);
  const total = weightsIn(shape);
  const line = blocks[blocks.length - 1];
  const places = startPlaces();
  const room = places.take;
  const [weightsAt, gradientAt, meansAt, squaresAt] = [0, 0, 0, 0].map(() => room(total));
  const layers: Layer[] = blocks.slice(0, -1).map((block) => ({
    ...block,
    stack: room((steps + 1) * block.wide * BATCH),
    gates: room(steps * 4 * block.units * BATCH),
    states: room((steps + 1) * block.units * BATCH),
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
  const arena = openArena(places.size, compiled);
  const cells = cellsOf(arena);
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

  /** gradient += dz · stackᵀ. */
  function gather({ at, rows, wide }: WeightBlock, from: number, stack: number): void {
    transposeAt(v, stack, wide, BATCH, turned);
    arena.multiply(from, turned, sums, rows, BATCH, wide);
    for (let k = 0, g = gradientAt + at; k < rows * wide; ++k) v[g + k] += v[sums + k];
  }

  function layerBack(l: number, masked: boolean): void {
    const { at, rows, wide, inputs, units, stack, gates, states, tanhs, back } = layers[l];
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
      cells.back(dh, dc, gates + t * 4 * n, states + t * n, tanhs + t * n, dz, n);
      gather(layers[l], dz, stack + t * wide * BATCH);
      // The weights are turned at each step, as `gather` uses the same room.
      transposeAt(v, weightsAt + at, rows, wide, turned);
      arena.multiply(turned, dz, back + t * wide * BATCH, wide, rows, BATCH);
    }
  }

  return {
    weights: v.subarray(weightsAt, weightsAt + total),
    gradient: v.subarray(gradientAt, gradientAt + total),
    forecast: v.subarray(out, out + line.rows * BATCH),
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
          const { at, rows, wide, inputs, units, stack, gates, states, tanhs } = layers[l];
          const n = units * BATCH;
          arena.multiply(weightsAt + at, stack + t * wide * BATCH, gates + t * 4 * n, rows, wide, BATCH);
          const state = stack + ((t + 1) * wide + inputs) * BATCH;
          cells.step(gates + t * 4 * n, states + t * n, states + (t + 1) * n, tanhs + t * n, state, n);
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
          // The error takes the place of the output: a forecast is gone.
          v[out + k] = b < count ? scale * (v[out + k] - v[wanted + k]) : 0;
        }
      }
      gather(line, out, top);
      transposeAt(v, weightsAt + line.at, line.rows, line.wide, turned);
      arena.multiply(turned, out, down, line.wide, line.rows, BATCH);
      for (let l = layers.length - 1; l >= 0; --l) layerBack(l, masked);
    },
    // Weights in odd number: the steps go in pairs, and the one behind them stays 0.
    step: (how) => arena.adam(weightsAt, gradientAt, meansAt, squaresAt, (total + 1) & ~1, how),
  };
}
