import { sorted } from '../ranks/quantile.ts';

/** How high the highest of a stretch of a series is when nothing happens: a generalized extreme-value law. */
export interface RecordLaw {
  readonly location: number;
  readonly scale: number;
  /** 0: the tail of a normal or an exponential law; above: heavier. */
  readonly shape: number;
  /** Stretches in the series. */
  readonly blocks: number;
  /** Values are raised to this before the law holds. */
  readonly power: number;
}

/** Order statistics that the law is fitted to: from this share of the blocks to that. The rest may be anomalies, and has no say. */
const FROM = 0.1;
const TO = 0.8;
/** Shapes that are tried, and how much better than the one before a heavier one must fit. */
const SHAPES = [0, 0.1, 0.2, 0.3, 0.4, 0.5];
const BETTER = 0.7;
/** A law that is known from few blocks is wide: its scale grows by this over the root of their number. */
const WIDER = 1.5;

/** Least scale, in parts of the location: where records are all but equal, as in what is computed, one that is a little higher is none. */
const EQUAL = 0.02;

/** Quantile of the standard law at probability p. */
const reduced = (p: number, shape: number): number => {
  const t = -Math.log(p);
  return shape === 0 ? -Math.log(t) : (t ** -shape - 1) / shape;
};

/**
 * Law of the greatest value of a block, from the greatest values of all blocks, of which up to a fifth may be anomalies.
 * @param values at least 0, NaN for none; shape (nSamples)
 * @param block samples in a stretch
 */
export function recordLaw(values: ArrayLike<number>, block: number, power: number): RecordLaw {
  const maxima: number[] = [];
  for (let from = 0; from < values.length; from += block) {
    let most = Number.NaN;
    for (let i = from; i < Math.min(values.length, from + block); ++i)
      if (!(values[i] <= most) && values[i] === values[i]) most = values[i];
    if (most === most) maxima.push(most ** power);
  }
  const y = sorted(maxima);
  const m = y.length;
  const fit = (shape: number) => {
    let [k, sx, sy, sxx, sxy, syy] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < m; ++i) {
      const p = (i + 0.5) / m;
      if (p < FROM || p > TO) continue;
      const x = reduced(p, shape);
      k += 1;
      sx += x;
      sy += y[i];
      sxx += x * x;
      sxy += x * y[i];
      syy += y[i] * y[i];
    }
    const scale = k > 1 ? (k * sxy - sx * sy) / (k * sxx - sx * sx) : 0;
    const location = k > 0 ? (sy - scale * sx) / k : 0;
    const error = Math.max(0, syy - 2 * location * sy - 2 * scale * sxy + k * location ** 2 + 2 * location * scale * sx + scale ** 2 * sxx);
    return { location, scale, shape, error };
  };
  let best = fit(0);
  for (const shape of SHAPES.slice(1)) {
    const next = fit(shape);
    if (!(next.error < BETTER * best.error)) break;
    best = next;
  }
  const scale = Math.max(best.scale * (1 + WIDER / Math.sqrt(m)), EQUAL * best.location);
  return { location: best.location, scale, shape: best.shape, blocks: m, power };
}

/** From here on surprise grows ever slower, to twice as much at most: scores stay finite, and what is stranger still ranks higher. */
const MOST = 1e12;
const finite = (v: number): number => (v <= MOST ? v : MOST * (2 - MOST / v));

/**
 * Minus the decimal logarithm of the number of blocks with such a value, or a higher one, that a series of this length has when nothing
 * happens: 0 is once a series, 2 is once in a hundred series. NaN for NaN.
 */
export function surprise({ location, scale, shape, blocks, power }: RecordLaw, value: number): number {
  if (!(value === value)) return Number.NaN;
  const all = Math.log10(Math.max(1, blocks));
  if (!(scale > 0)) {
    const raised = value ** power;
    return raised > location * (1 + 1e-9) ? finite(MOST * (1 + (raised - location) / (Math.abs(location) || 1))) : -all;
  }
  const x = (value ** power - location) / scale;
  if (shape > 0 && !(1 + shape * x > 0)) return -all;
  const nines = shape === 0 ? x / Math.LN10 : Math.log10(1 + shape * x) / shape;
  // Blocks above: all of them at most, and as many as the law says in the tail.
  return finite((nines > 2 ? nines : -Math.log10(-Math.expm1(-(10 ** -nines)))) - all);
}
