import { cos, sin } from './circle.ts';

/** Transform of one power of two. Complex numbers are pairs, real part first: plain arrays of twice the length. */
export interface Fft {
  /** X_k = Σ x_t exp(−2πi k t / n); `out` must not be `data`. */
  forward(out: number[], data: readonly number[]): void;
  /** The inverse, divided by n. */
  inverse(out: number[], data: readonly number[]): void;
}

/**
 * Fast Fourier transform of a power of two, 2 or more, in O(n log n): decimation in time by four, begun with pairs where n is no power
 * of four. Source: Cooley & Tukey (1965), An algorithm for the machine calculation of complex Fourier series, Math. Comp. 19.
 */
export function fft(n: number): Fft {
  const base = Math.log2(n) % 2 === 0 ? 4 : 2;
  const firsts = reversed(n / base);
  const roots = rootsOf(n);
  const stride = (2 * n) / base;
  const begin = base === 4 ? four : two;

  /** @param sign −1 takes the conjugates of the roots: the inverse times n */
  const transform = (out: number[], data: readonly number[], sign: 1 | -1): void => {
    for (let block = 0, at = 0; block < firsts.length; ++block, at += 2 * base) begin(out, at, data, 2 * firsts[block], stride, sign);
    for (let size = 4 * base; size <= n; size *= 4) combine(out, size, roots, sign);
  };
  return {
    forward: (out, data) => transform(out, data, 1),
    inverse(out, data) {
      transform(out, data, -1);
      for (let i = 0; i < 2 * n; ++i) out[i] /= n;
    },
  };
}

/** Roots of unity exp(−2πi k / n), k below n, as pairs. */
function rootsOf(n: number): number[] {
  const roots: number[] = [];
  for (let i = 0; i < 2 * n; i += 2) {
    const angle = (Math.PI * i) / n;
    roots.push(cos(angle), -sin(angle));
  }
  return roots;
}

/** The numbers below a power of four with their digits to the base of four reversed. */
function reversed(count: number): Int32Array {
  const out = new Int32Array(count);
  for (let known = 1; known < count; known *= 4)
    for (let i = 0; i < known; ++i) for (let digit = 1; digit < 4; ++digit) out[digit * known + i] = out[i] + (digit * count) / (4 * known);
  return out;
}

/** The transform of two samples, `stride` apart from `from`. */
function two(out: number[], at: number, data: readonly number[], from: number, stride: number): void {
  const other = from + stride;
  out[at] = data[from] + data[other];
  out[at + 1] = data[from + 1] + data[other + 1];
  out[at + 2] = data[from] - data[other];
  out[at + 3] = data[from + 1] - data[other + 1];
}

/** The transform of four samples, `stride` apart from `a`. */
function four(out: number[], at: number, data: readonly number[], a: number, stride: number, sign: 1 | -1): void {
  const b = a + stride;
  const c = b + stride;
  const d = c + stride;
  const evenRe = data[a] + data[c];
  const evenIm = data[a + 1] + data[c + 1];
  const leftRe = data[a] - data[c];
  const leftIm = data[a + 1] - data[c + 1];
  const oddRe = data[b] + data[d];
  const oddIm = data[b + 1] + data[d + 1];
  const rightRe = sign * (data[b] - data[d]);
  const rightIm = sign * (data[b + 1] - data[d + 1]);
  out[at] = evenRe + oddRe;
  out[at + 1] = evenIm + oddIm;
  out[at + 2] = leftRe + rightIm;
  out[at + 3] = leftIm - rightRe;
  out[at + 4] = evenRe - oddRe;
  out[at + 5] = evenIm - oddIm;
  out[at + 6] = leftRe - rightIm;
  out[at + 7] = leftIm + rightRe;
}

/** Transforms of a quarter of `size` become one of `size`, all along `out`. Written out: as a call inside, it takes three times as long. */
function combine(out: number[], size: number, roots: readonly number[], sign: 1 | -1): void {
  const n = roots.length >> 1;
  const quarter = size >> 1;
  const each = (2 * n) / size;
  for (let block = 0; block < 2 * n; block += 2 * size) {
    for (let a = block, k = 0; a < block + quarter; a += 2, k += each) {
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const realB = out[b];
      const imaginaryB = out[b + 1];
      const bCos = roots[k];
      const bSin = sign * roots[k + 1];
      const realC = out[c];
      const imaginaryC = out[c + 1];
      const cCos = roots[2 * k];
      const cSin = sign * roots[2 * k + 1];
      const realD = out[d];
      const imaginaryD = out[d + 1];
      const dCos = roots[3 * k];
      const dSin = sign * roots[3 * k + 1];
      const bRe = realB * bCos - imaginaryB * bSin;
      const bIm = realB * bSin + imaginaryB * bCos;
      const cRe = realC * cCos - imaginaryC * cSin;
      const cIm = realC * cSin + imaginaryC * cCos;
      const dRe = realD * dCos - imaginaryD * dSin;
      const dIm = realD * dSin + imaginaryD * dCos;
      const aRe = out[a];
      const aIm = out[a + 1];
      const evenRe = aRe + cRe;
      const evenIm = aIm + cIm;
      const leftRe = aRe - cRe;
      const leftIm = aIm - cIm;
      const oddRe = bRe + dRe;
      const oddIm = bIm + dIm;
      const rightRe = sign * (bRe - dRe);
      const rightIm = sign * (bIm - dIm);
      out[a] = evenRe + oddRe;
      out[a + 1] = evenIm + oddIm;
      out[b] = leftRe + rightIm;
      out[b + 1] = leftIm - rightRe;
      out[c] = evenRe - oddRe;
      out[c + 1] = evenIm - oddIm;
      out[d] = leftRe - rightIm;
      out[d + 1] = leftIm + rightRe;
    }
  }
}
