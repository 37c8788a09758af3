import type { Model } from '../../../contract/detector.ts';

/** A model for series on its way along the stream. */
export interface SeriesCursor {
  scoreOne(sample: Float64Array): number;
  /** The sample has happened, learnt or not. */
  pass(sample: Float64Array): void;
  /** Contribution of each feature to the score of a sample, standing where the last one was scored. */
  contributions(sample: Float64Array): Float64Array | undefined;
  snapshot(): SeriesCursorSnapshot;
}

export interface SeriesCursorSnapshot {
  readonly walk: unknown;
  readonly passed: Float64Array | null;
}

/**
 * Start at the beginning, or go on from a snapshot. A sample that has passed is taken in when the next one comes: until then the model can still tell
 * why it scored as it did.
 */
export function startCursor(follow: NonNullable<Model['follow']>, columns: number, saved?: SeriesCursorSnapshot): SeriesCursor {
  const follower = follow(saved?.walk);
  const last = new Float64Array(columns);
  let waiting = false;
  if (saved?.passed) keep(saved.passed);

  function keep(sample: Float64Array): void {
    last.set(sample);
    waiting = true;
  }
  function advancePending(): void {
    if (waiting) follower.advance(last);
    waiting = false;
  }
  return {
    scoreOne(sample) {
      advancePending();
      return follower.scoreOne(sample);
    },
    pass(sample) {
      advancePending();
      keep(sample);
    },
    contributions: (sample) => follower.contributions(sample),
    snapshot: () => ({ walk: follower.snapshot(), passed: waiting ? last.slice() : null }),
  };
}
