import { real, rec } from '../../../core/shape.ts';

/**
 * How surprising the newest of a run of values from 0 on is, in decades: 3 is one in a thousand. What different tests find comes onto one scale by
 * the tail of each: ranks of nothing are kept, only the level that one value in seven passes, and how far those pass it on average.
 *
 *     decades(v) = v ≤ q: 0.8 v / q,   beyond: 0.8 + (v − q) / (excess · ln 10)
 */
export interface Surprise {
  n: number;
  /** Passed by one value in seven. */
  q: number;
  /** Mean distance beyond it of the values that pass it. */
  excess: number;
}

const SHARE = 0.15;
/** Decades of the level. */
const BASE = -Math.log10(SHARE);
/** Weight of one value in the level, and of one that passes it in the excess. */
const RATE = 0.004;
const EXCESS_RATE = 0.004;
/** The excess of a tail that is not known is at least this share of the level. */
const LEAST = 0.1;
/** Of values whose mean is 1 one in seven cannot pass more (Markov): a first one beyond it is odd, and no level. */
const HIGHEST_FIRST = 1 / SHARE;
/** A value this many times beyond what is usual is learnt as if it were only that far. */
const CLIP = 3;
const MOST = 300;

export const startSurprise = (): Surprise => ({ n: 0, q: 0, excess: 0 });

export const surpriseShape = rec({ n: real({ min: 0 }), q: real({ min: 0 }), excess: real({ min: 0 }) });

/** Take in a value, at least 0. @param hangs samples over which values hang together: so many count as one */
export function learnSurprise(one: Surprise, v: number, hangs = 1): void {
  one.n += 1 / hangs;
  if (!(one.q > 0)) {
    one.q = Math.min(2 * v, HIGHEST_FIRST);
    one.excess = Math.min(v, HIGHEST_FIRST);
    return;
  }
  const rate = Math.max(RATE, 0.5 / one.n) / hangs;
  if (v > one.q) {
    one.excess +=
      (Math.max(EXCESS_RATE, 1 / (1 + SHARE * one.n)) / hangs) * (Math.min(v - one.q, CLIP * (one.excess + LEAST * one.q)) - one.excess);
    one.q *= 1 + rate * (1 - SHARE);
  } else one.q *= 1 - rate * SHARE;
}

export function decadesOf({ q, excess }: Surprise, v: number): number {
  if (!(q > 0)) return v > 0 ? BASE : 0;
  if (v <= q) return (BASE * v) / q;
  return Math.min(MOST, BASE + (v - q) / (Math.max(excess, LEAST * q) * Math.LN10));
}
