import { also, f64, oneOf, optional, real, rec, whole } from '../../../core/shape.ts';
import { type Surprise, startSurprise, surpriseShape } from './surprise.ts';

/**
 * Steps that come some samples earlier or later than on the turns before. A rhythm whose length is no whole number of samples, or that is made of two,
 * moves every step a little with each turn: a forecast by the same moment of earlier turns is far off there for a sample, and right again.
 */
export interface MovedSteps {
  /** Lone values far from the forecast, the newest `MEMORY` of them. */
  misses: number;
  /** How many of these were there on a turn before, a few samples away. */
  moved: number;
  /** 1: the value before was far from the forecast. */
  far: 0 | 1;
}

/**
 * Jumps to where the values have long been, which no forecast foretells: a machine goes on and off, a full disk is cleaned, a counter starts again at 0.
 * Where nearly all jumps of a stream are of that kind, one more is usual.
 */
export interface ComeAgain {
  /** 1: the newest value was far from the forecast. */
  far: 0 | 1;
  /** Jumps, as of the newest `MEMORY`, and how many of them came to a place where the values have been. */
  jumps: number;
  known: number;
}

/** One feature of a stream, forecast one sample ahead and tested for what a forecast does not see: plain state. */
export interface LiveChannel {
  /** The newest values in a ring that grows up to `memory`, NaN missing; the next comes to place `passed` mod its length. */
  ring: Float64Array;
  readonly memory: number;
  /** Samples gone by, learnt or not. */
  passed: number;
  /** Samples learnt. */
  learnt: number;
  /** Length of a rhythm, found or given; 0 where there is none. */
  period: number;
  /** 1: the rhythm is a job that runs now and then. */
  sparse: 0 | 1;
  /** 1: the rhythm was given. */
  given: 0 | 1;
  /** Level of what the rhythm leaves, and its last value. */
  level: number;
  rest: number;
  /** Σ r r₋₁ and Σ r₋₁² about the level, fading: their quotient carries the last error on. */
  product: number;
  square: number;
  /** Usual distance from the forecast. */
  scale: number;
  /** Mean of the last few, and of the last many, and how far these usually are apart. */
  short: number;
  long: number;
  apart: number;
  last: number;
  /** What the rhythm foretells of the next value, and the least and the most of the moments beside it. */
  middle: number;
  low: number;
  high: number;
  /** Values in a row that are as good as equal, or missing; the longest such runs, and the usual share of such values. */
  equal: number;
  longestEqual: number;
  shareEqual: number;
  absent: number;
  longestAbsent: number;
  shareAbsent: number;
  /** Steps that come earlier or later than on the turns before; absent until a value was far from its forecast. */
  steps?: MovedSteps;
  /** Jumps and excursions that come again and again; absent until a value was far from its forecast. */
  again?: ComeAgain;
  readonly point: Surprise;
  readonly shift: Surprise;
}

/** Places of the ring at first; many keys never see more samples. */
const FIRST_ROOM = 8;

export const startChannel = (memory: number, period: number): LiveChannel => ({
  ring: new Float64Array(Math.min(FIRST_ROOM, memory)).fill(Number.NaN),
  memory,
  passed: 0,
  learnt: 0,
  period,
  sparse: 0,
  given: period > 0 ? 1 : 0,
  level: Number.NaN,
  rest: Number.NaN,
  product: 0,
  square: 0,
  scale: 0,
  short: Number.NaN,
  long: Number.NaN,
  apart: 0,
  last: Number.NaN,
  middle: 0,
  low: 0,
  high: 0,
  equal: 0,
  longestEqual: 0,
  shareEqual: 0,
  absent: 0,
  longestAbsent: 0,
  shareAbsent: 0,
  point: startSurprise(),
  shift: startSurprise(),
});

export const liveChannelShape = also<LiveChannel>(
  rec({
    ring: f64('ring', { which: 'missing' }),
    memory: whole(2),
    passed: whole(),
    learnt: whole(),
    period: whole(),
    sparse: oneOf(0, 1),
    given: oneOf(0, 1),
    level: real({ which: 'missing' }),
    rest: real({ which: 'missing' }),
    product: real(),
    square: real({ min: 0 }),
    scale: real({ min: 0 }),
    short: real({ which: 'missing' }),
    long: real({ which: 'missing' }),
    apart: real({ min: 0 }),
    last: real({ which: 'missing' }),
    middle: real(),
    low: real(),
    high: real(),
    equal: whole(),
    longestEqual: real({ min: 0 }),
    shareEqual: real({ min: 0, max: 1 }),
    absent: whole(),
    longestAbsent: real({ min: 0 }),
    shareAbsent: real({ min: 0, max: 1 }),
    steps: optional(rec({ misses: real({ min: 0 }), moved: real({ min: 0 }), far: oneOf(0, 1) })),
    again: optional(
      also<ComeAgain>(rec({ far: oneOf(0, 1), jumps: real({ min: 0 }), known: real({ min: 0 }) }), ({ jumps, known }) =>
        known <= jumps ? undefined : 'know of no more places than there were jumps',
      ),
    ),
    point: surpriseShape,
    shift: surpriseShape,
  }),
  ({ ring, memory }) => (ring.length > 0 && ring.length <= memory ? undefined : 'have a ring of at most `memory` values'),
);
