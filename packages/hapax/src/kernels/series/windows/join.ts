import { type Wasm, wasm } from '../../wasm.ts';
import { covariances, NEVER, type Windows } from './stats.ts';

/** Diagonals that go side by side, and whose padding b has. */
const LANES = 8;
/** Closeness of windows that nothing has been compared with. */
const NOTHING = -NEVER;

/** Greatest closeness of each window to those it was compared with. */
interface Best {
  /** Of the windows of a, to later windows of b. */
  readonly a: Float64Array;
  /** Of the windows of b, to earlier windows of a. */
  readonly b: Float64Array;
}

/**
 * Distance of each window to its nearest neighbour among the windows before it (`left`), after it (`right`) and both, in units in which
 * two windows that have nothing in common are √2 apart (the usual distance divided by √m). NaN where a value is missing or there is
 * nothing to compare with. Exact.
 *
 * Rules: a constant window is 0 from another and 1/√2·√2 = 1 from any that is not; a window with a missing value has no distance and
 * is nobody's neighbour.
 * @param exclusion windows nearer in time than this are not compared
 * Cost: O(n²), a nanosecond or less a pair. Source: Zhu et al. (2018), SCRIMP++; Zimmerman et al. (2019), SCAMP.
 */
export function selfJoin(w: Windows, exclusion: number): { left: Float64Array; right: Float64Array; nearest: Float64Array } {
  const best = joined(w, w, Math.max(1, exclusion), w.count);
  const left = distances(w, best.b);
  const right = distances(w, best.a);
  return { left, right, nearest: left.map((v, i) => (v === v ? (right[i] < v ? right[i] : v) : right[i])) };
}

/**
 * Distance of each window of `b` to the nearest window of `a`, in the unit of `selfJoin`. Cost: O(na nb).
 */
export function abJoin(a: Windows, b: Windows): Float64Array {
  const later = joined(a, b, 0, b.count).b;
  const earlier = joined(b, a, 1, a.count).a;
  return distances(
    b,
    later.map((v, j) => Math.max(v, earlier[j])),
  );
}

function distances({ half }: Windows, best: Float64Array): Float64Array {
  return best.map((closeness, i) =>
    half[i] === NEVER || !(closeness > NOTHING / 2) ? Number.NaN : Math.sqrt(Math.max(0, 2 * (half[i] - closeness))),
  );
}

/** Compare window i of a with windows i + d of b, for d in [from, to). */
function joined(a: Windows, b: Windows, from: number, to: number): Best {
  const kernels = wasm();
  return kernels === null ? joinedPlain(a, b, from, to) : joinedCompiled(kernels, a, b, from, to);
}

function joinedCompiled(kernels: Wasm, a: Windows, b: Windows, from: number, to: number): Best {
  const stride = b.count + LANES;
  kernels.reset();
  const pa = kernels.alloc(4 * 8 * a.count);
  const pb = kernels.alloc(4 * 8 * stride);
  const po = kernels.alloc(8 * a.count);
  const pq = kernels.alloc(8 * stride);
  const first = kernels.alloc(8 * BLOCK);
  const left = kernels.f64(pa, 4 * a.count);
  for (const [k, part] of [a.df, a.dg, a.inv, a.half].entries()) left.set(part, k * a.count);
  const right = kernels.f64(pb, 4 * stride).fill(0);
  for (const [k, part] of [b.df, b.dg, b.inv, b.half].entries()) right.set(part, k * stride);
  right.fill(NEVER, 3 * stride + b.count);
  kernels.f64(po, a.count).fill(NOTHING);
  kernels.f64(pq, stride).fill(NOTHING);
  const some = new Float64Array(BLOCK);
  for (let d = from; d < to; d += BLOCK) {
    covariances(a, 0, b, d, some);
    kernels.f64(first, BLOCK).set(some);
    kernels.joinDiagonals(pa, a.count, pb, b.count, stride, d, Math.min(to, d + BLOCK), first, po, pq);
  }
  return { a: kernels.f64(po, a.count).slice(), b: kernels.f64(pq, b.count).slice() };
}

/** Diagonals whose first covariances are summed at a time. */
const BLOCK = 512;

/** The same without WebAssembly: the same sums in the same order, and the same bits. */
export function joinedPlain(a: Windows, b: Windows, from: number, to: number): Best {
  const bestA = new Float64Array(a.count).fill(NOTHING);
  const bestB = new Float64Array(b.count).fill(NOTHING);
  const one = new Float64Array(1);
  for (let d = from; d < to; ++d) {
    covariances(a, 0, b, d, one);
    let c = one[0];
    for (let i = 0, j = d; i < a.count && j < b.count; ++i, ++j) {
      c = c + a.df[i] * b.dg[j] + a.dg[i] * b.df[j];
      const r = c * a.inv[i] * b.inv[j];
      if (r - b.half[j] > bestA[i]) bestA[i] = r - b.half[j];
      if (r - a.half[i] > bestB[j]) bestB[j] = r - a.half[i];
    }
  }
  return { a: bestA, b: bestB };
}
