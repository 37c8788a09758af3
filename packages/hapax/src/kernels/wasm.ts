import { WASM } from '../generated/wasm.ts';

/** What packages/hapax/assembly exports; pointers are byte offsets into `memory`. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  squaredDistances(a: number, b: number, out: number, n: number, m: number, d: number): void;
  rbfSums(
    x: number,
    rows: number,
    points: number,
    m: number,
    d: number,
    minusGamma: number,
    weights: number,
    scratch: number,
    out: number,
  ): void;
  descend(
    x: number,
    rows: number,
    stride: number,
    nodes: number,
    values: number,
    roots: number,
    trees: number,
    out: number,
    depths: number,
  ): void;
  descendMixed(
    x: number,
    rows: number,
    stride: number,
    nodes: number,
    values: number,
    roots: number,
    trees: number,
    out: number,
    extras: number,
  ): void;
  lstmCell(z: number, before: number, c: number, tc: number, h: number, n: number): void;
  lstmBack(dh: number, dc: number, z: number, before: number, tc: number, dz: number, n: number): void;
  adamStep(...pointersAndSizes: number[]): void;
  rectify(...pointersAndSizes: number[]): void;
  rectifyBack(...pointersAndSizes: number[]): void;
  addToRows(...pointersAndSizes: number[]): void;
  sumOfRows(...pointersAndSizes: number[]): void;
  multiply(a: number, b: number, out: number, n: number, d: number, m: number): void;
  scatter(y: number, out: number, n: number, d: number): void;
  centerRows(x: number, center: number, y: number, n: number, d: number, wide: number): void;
  addRows(x: number, sums: number, n: number, d: number): void;
  quadraticForm(...pointersAndSizes: number[]): void;
  transpose(x: number, n: number, d: number, out: number, stride: number): void;
  widenRange(values: number, n: number, out: number): void;
  countBins(values: number, n: number, low: number, scale: number, edges: number, bins: number, counts: number): void;
  sumBinTerms(x: number, n: number, d: number, records: number, out: number): void;
  projectRows(x: number, rows: number, nonzero: number, offsets: number, weights: number, out: number): void;
  addSurprises(...pointersAndSizes: number[]): void;
  /** Returns where the sorted values are, `a` or `b`. */
  sortF64(a: number, b: number, n: number, counts: number): number;
  singleRow(blocks: number, sample: number, n: number, d: number, out: number): void;
  secondOf(gradient: number, weights: number, row: number, n: number, low: number, tau: number): number;
  moveGradient(gradient: number, weights: number, rowA: number, rowB: number, n: number, a: number, b: number, out: number): number;
  treeSearch(...pointersAndSizes: number[]): number;
  roundRows(...pointersAndSizes: number[]): void;
  scanSearch(...pointersAndSizes: number[]): void;
  meanNearest(...pointersAndSizes: number[]): void;
  joinDiagonals(...pointersAndSizes: number[]): void;
}

/** The compiled kernels with a stack of scratch arrays in their memory. */
export interface Wasm extends Exports {
  /** Forget all scratch arrays. Call before the first `alloc` of a computation. */
  reset(): void;
  /** Keep all arrays so far for good: `reset` then only forgets later ones. */
  keep(): void;
  /** Room for `bytes` bytes, aligned to 16; may move the memory, so take views after the last `alloc`. */
  alloc(bytes: number): number;
  /** A view of `length` numbers at `pointer`. */
  f64(pointer: number, length: number): Float64Array;
  f32(pointer: number, length: number): Float32Array;
  i32(pointer: number, length: number): Int32Array;
  i16(pointer: number, length: number): Int16Array;
}

/** Said once, by the first method that asks for the kernels. */
export const FORBIDDEN =
  "hapax: WebAssembly may not be compiled here, so methods run on plain JavaScript: the same scores, some methods several times slower. On a page, 'wasm-unsafe-eval' in script-src of the Content-Security-Policy allows it.";

const PAGE = 65536;
/** Memory that is grown ahead of need at most. */
const MOST = 2 ** 30;
let compiled: WebAssembly.Module | null | undefined;
let instance: Wasm | null | undefined;

/** The compiled kernels, or null where WebAssembly with SIMD is missing: callers then run their plain twin. */
export function wasm(): Wasm | null {
  if (instance === undefined) instance = ownWasm();
  return instance;
}

/**
 * The same kernels with a memory of their own, for arrays that stay: an index that is searched many times. The memory goes when its
 * owner does.
 */
export function ownWasm(): Wasm | null {
  if (compiled === undefined) compiled = compile();
  return compiled === null ? null : instantiate(compiled);
}

function compile(): WebAssembly.Module | null {
  if (typeof WebAssembly === 'undefined') return null;
  const binary = atob(WASM);
  const bytes = Uint8Array.from({ length: binary.length }, (_, i) => binary.charCodeAt(i));
  if (!WebAssembly.validate(bytes)) return null;
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    // Pages whose policy forbids code generation and edge runtimes have WebAssembly, and refuse to compile.
    console.warn(FORBIDDEN);
    return null;
  }
}

function instantiate(module: WebAssembly.Module): Wasm {
  // The module is ours; its exports are those of assembly/index.ts.
  const exports = new WebAssembly.Instance(module, { env: { abort() {} } }).exports as unknown as Exports;
  const { memory } = exports;
  let base = (exports.heapBase() + 15) & ~15;
  let top = base;
  return {
    ...exports,
    reset() {
      top = base;
    },
    keep() {
      base = top;
    },
    alloc(bytes) {
      const pointer = top;
      top += (bytes + 15) & ~15;
      const size = memory.buffer.byteLength;
      // Half as much again at least: growing costs the same whatever the size, and pages that nobody touches cost nothing.
      if (top > size) memory.grow(Math.ceil(Math.min(Math.max(top - size, size / 2), Math.max(top - size, MOST - size)) / PAGE));
      return pointer;
    },
    f64: (pointer, length) => new Float64Array(memory.buffer, pointer, length),
    f32: (pointer, length) => new Float32Array(memory.buffer, pointer, length),
    i32: (pointer, length) => new Int32Array(memory.buffer, pointer, length),
    i16: (pointer, length) => new Int16Array(memory.buffer, pointer, length),
  };
}
