import { LARGEST } from '../../../core/matrix.ts';
import { pushWander, startWander, type Wander, wanderShare, wanderTrend } from '../../../kernels/series/level/wander.ts';
import type { Scorer } from '../scoring/scorer.ts';

/** What a detector knows of its own limits: plain data. */
export interface Outlook {
  /** By feature, for a method that judges places: until samples have come back to where they were; null from then on. */
  ground: readonly Wander[] | null;
  /** The same for one that compares with all samples ever seen; null for any other. */
  trend: readonly Wander[] | null;
  /** A feature goes on rising or falling, so that it has never been where it is. */
  climbs: boolean;
  /** Samples since the last look. */
  turn: number;
  /** Score of a sample far outside of all others, while even that is not above the threshold; NaN: it is, or nobody knows yet. */
  reach: number;
}

/** Places wander whose block means carry more of the variance than this. */
const WANDERING = 0.4;
/** A feature climbs whose block means are in order as well as this, and carry so much of its variance. */
const IN_ORDER = 0.8;
const CLIMBING = 0.1;
/** Fewer values of a feature tell nothing. */
const FEWEST = 100;
/** Samples between two looks. */
const LOOK = 64;
/** How far outside a sample is put, in its own size. */
const FAR = 1e6;

export const startOutlook = (places: 'recent' | 'ever' | undefined, columns: number): Outlook => ({
  ground: places ? Array.from({ length: columns }, startWander) : null,
  trend: places === 'ever' ? Array.from({ length: columns }, startWander) : null,
  climbs: false,
  turn: 0,
  reach: Number.NaN,
});

/**
 * Take note of where samples go and, now and then, of whether any could be flagged.
 * @param scorer undefined for one that must not be asked twice
 */
export function lookAround(outlook: Outlook, values: Float64Array, threshold: number, scorer: Pick<Scorer, 'scoreOne'> | undefined): void {
  const { ground, trend } = outlook;
  if (ground) follow(ground, values);
  if (trend) follow(trend, values);
  outlook.turn += 1;
  if (outlook.turn < LOOK) return;
  outlook.turn = 0;
  if (ground?.every(hasReturned)) outlook.ground = null;
  outlook.climbs = trend?.some(isClimbing) ?? false;
  // Of a sample without a value nothing lies far outside.
  if (!scorer || values.every((v) => v !== v)) return;
  const most = Math.max(farthest(values, 1, scorer), farthest(values, -1, scorer));
  outlook.reach = most <= threshold ? most : Number.NaN;
}

/** The share of variance of the feature that wanders most, while it is too much; NaN otherwise. */
export function groundShare({ ground }: Outlook): number {
  if (!ground) return Number.NaN;
  let most = 0;
  for (const one of ground) most = Math.max(most, wanderShare(one) || 0);
  return most;
}

function follow(wanders: readonly Wander[], values: Float64Array): void {
  for (let j = 0; j < values.length; ++j) if (values[j] === values[j]) pushWander(wanders[j], values[j]);
}

const isClimbing = (one: Wander): boolean => Math.abs(wanderTrend(one)) > IN_ORDER && wanderShare(one) > CLIMBING;

/** A feature that was never seen has nowhere to come back to. */
const hasReturned = (one: Wander): boolean => one.n === 0 || (one.n >= FEWEST && wanderShare(one) <= WANDERING);

function farthest(values: Float64Array, sign: number, scorer: Pick<Scorer, 'scoreOne'>): number {
  return scorer.scoreOne(values.map((v) => Math.max(-LARGEST, Math.min(LARGEST, sign * FAR * (Math.abs(v) + 1)))));
}
