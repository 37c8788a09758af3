import { f64, optional, rec } from '../../core/shape.ts';
import type { Body } from './g-and-h.ts';

/** Standard errors of the skewness that are left in: what is bent too far has a wild short side. */
const DOUBT = 1;
/** Standard normal units to which the short side is bent; beyond it goes on straight, so that what lies past its end is far. */
const BENT = 3;

/** How the long side of skewed features is pressed, and the short one stretched, so that they hang together in straight lines. Plain data. */
export interface Straight {
  /** By feature: where the bend is none, its unit, and the skewness that is taken out, 0 for none. Shape (nFeatures) each. */
  readonly middle: Float64Array;
  readonly unit: Float64Array;
  readonly skew: Float64Array;
}

/** @param bodies by feature; undefined where there is none to tell */
export function straightOf(bodies: readonly (Body | undefined)[]): Straight {
  const out = {
    middle: new Float64Array(bodies.length),
    unit: new Float64Array(bodies.length).fill(1),
    skew: new Float64Array(bodies.length),
  };
  for (const [j, body] of bodies.entries()) {
    if (!body?.bends) continue;
    out.middle[j] = body.median;
    out.unit[j] = Math.exp(body.size - Math.max(0, body.h) * body.across);
    out.skew[j] = Math.sign(body.g) * (Math.abs(body.g) - DOUBT * body.gError);
  }
  return out;
}

/**
 * The value of a feature with its skewness taken out: the normal variable of a g-distribution, in units of the feature at its median.
 *
 *     y = A + B ln(1 + g (x − A) / B) / g,   from y = A − 3 B sign g on along the tangent
 */
export function straightened({ middle, unit, skew }: Straight, j: number, x: number): number {
  const g = skew[j];
  if (g === 0) return x;
  const u = (x - middle[j]) / unit[j];
  const end = Math.expm1(-Math.abs(g) * BENT) / Math.abs(g);
  const along = g > 0 ? u : -u;
  const y = along > end ? Math.log1p(Math.abs(g) * along) / Math.abs(g) : (along - end) * Math.exp(Math.abs(g) * BENT) - BENT;
  return middle[j] + unit[j] * (g > 0 ? y : -y);
}

export const straightShape = optional(
  rec({ middle: f64('columns'), unit: f64('columns', { min: Number.MIN_VALUE }), skew: f64('columns') }),
);
