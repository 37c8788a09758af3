import { type Jet, logRatio } from '../kernels/extremes/log-ratio.ts';
import type { Curve } from '../kernels/extremes/newton.ts';

/** Shapes at or below this have no finite maximum of the likelihood. */
const LEAST_SHAPE = -1;

const jet: Jet = { value: 0, first: 0, second: 0 };

/**
 * Negative log-likelihood of a generalized extreme value distribution at (location μ, scale σ, shape ξ), with derivatives:
 *
 *     Σ ln σ + (1 + ξ) w + e^{−w},   w = ln(1 + ξz) / ξ,   z = (x − μ) / σ
 *
 * Exact and smooth through ξ = 0 (Gumbel). Infinity outside the support, for σ ≤ 0 and for ξ ≤ −1, where the likelihood is unbounded.
 */
export function gevLikelihood(x: Float64Array, at: Float64Array, out: Curve): void {
  const [location, scale, shape] = at;
  const { gradient, hessian } = out;
  gradient.fill(0);
  hessian.fill(0);
  out.value = Infinity;
  if (!(scale > 0 && shape > LEAST_SHAPE)) return;
  let value = x.length * Math.log(scale);
  let gz = 0;
  let gzz = 0;
  let zgz = 0;
  let gs = 0;
  let gss = 0;
  let gzs = 0;
  let zzgzz = 0;
  let zgzz = 0;
  let zgzs = 0;
  for (let i = 0; i < x.length; ++i) {
    const z = (x[i] - location) / scale;
    const t = shape * z;
    if (!(t > -1)) return;
    logRatio(t, jet);
    const w = z * jet.value;
    const wz = 1 / (1 + t);
    const ws = z * z * jet.first;
    const e = Math.exp(-w);
    const slope = 1 + shape - e;
    value += (1 + shape) * w + e;
    const dz = slope * wz;
    const dzz = (e - slope * shape) * wz * wz;
    const dzs = wz + e * wz * ws - slope * z * wz * wz;
    gz += dz;
    zgz += z * dz;
    gzz += dzz;
    zgzz += z * dzz;
    zzgzz += z * z * dzz;
    gs += w + slope * ws;
    gss += 2 * ws + e * ws * ws + slope * z * z * z * jet.second;
    gzs += dzs;
    zgzs += z * dzs;
  }
  out.value = value;
  gradient[0] = -gz / scale;
  gradient[1] = (x.length - zgz) / scale;
  gradient[2] = gs;
  const square = scale * scale;
  hessian[0] = gzz / square;
  hessian[1] = hessian[3] = (gz + zgzz) / square;
  hessian[2] = hessian[6] = -gzs / scale;
  hessian[4] = (-x.length + 2 * zgz + zzgzz) / square;
  hessian[5] = hessian[7] = -zgzs / scale;
  hessian[8] = gss;
}

/**
 * Negative log-likelihood of a generalized Pareto distribution at (scale σ, shape ξ) for excesses y ≥ 0, with derivatives:
 *
 *     Σ ln σ + (1 + ξ) w,   w = ln(1 + ξz) / ξ,   z = y / σ
 */
export function gpdLikelihood(y: Float64Array, at: Float64Array, out: Curve): void {
  const [scale, shape] = at;
  const { gradient, hessian } = out;
  gradient.fill(0);
  hessian.fill(0);
  out.value = Infinity;
  if (!(scale > 0 && shape > LEAST_SHAPE)) return;
  let value = y.length * Math.log(scale);
  let zgz = 0;
  let zzgzz = 0;
  let gs = 0;
  let gss = 0;
  let zgzs = 0;
  for (let i = 0; i < y.length; ++i) {
    const z = y[i] / scale;
    const t = shape * z;
    if (!(t > -1)) return;
    logRatio(t, jet);
    const w = z * jet.value;
    const wz = 1 / (1 + t);
    const ws = z * z * jet.first;
    value += (1 + shape) * w;
    zgz += z * (1 + shape) * wz;
    zzgzz -= z * z * (1 + shape) * shape * wz * wz;
    gs += w + (1 + shape) * ws;
    gss += 2 * ws + (1 + shape) * z * z * z * jet.second;
    zgzs += z * (wz - (1 + shape) * z * wz * wz);
  }
  out.value = value;
  gradient[0] = (y.length - zgz) / scale;
  gradient[1] = gs;
  hessian[0] = (-y.length + 2 * zgz + zzgzz) / (scale * scale);
  hessian[1] = hessian[2] = -zgzs / scale;
  hessian[3] = gss;
}
