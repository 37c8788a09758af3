/** A labelled stretch of samples: what an alarm should be raised for. An `Injection` is one. */
export interface Span {
  readonly start: number;
  readonly length: number;
}

/** How alarms and labelled stretches are matched. */
export interface MatchingRules {
  /** Samples after the end of a stretch in which an alarm still counts for it: slow scores answer late. */
  readonly grace: number;
  /**
   * An alarm in the grace: `found` counts the stretch as found; `excused` only counts the alarm as no false one, for where the end of
   * a stretch is itself unusual, such as a value that jumps back.
   */
  readonly late?: 'found' | 'excused';
  /** Flagged samples at most this far apart are one alarm. */
  readonly gap: number;
}

/** How well the flagged samples of one detector fit the labelled stretches so far. */
export interface EventTally {
  /** Stretches with at least one flagged sample. */
  readonly found: number;
  /** Stretches that are over, grace included, without one; those of which no sample was judged are left out. */
  readonly missed: number;
  /** Alarms raised: runs of flagged samples. */
  readonly alarms: number;
  /** Alarms without any sample in a stretch. */
  readonly falseAlarms: number;
  /** Share of alarms that belong to a stretch; NaN before the first alarm. */
  readonly precision: number;
  /** Share of the stretches found or over that were found; NaN before the first. */
  readonly recall: number;
  /** Median samples from the start of a stretch to its first flagged sample; NaN before the first. */
  readonly delay: number;
}

export interface EventMatcher {
  /** Take in the verdict on sample `index`; indices grow. @param judged false: the detector had none yet, which misses nothing */
  push(index: number, flagged: boolean, judged?: boolean): void;
  readonly tally: EventTally;
}

/**
 * Match the verdicts of one detector with labelled stretches, live: no sample is looked at twice.
 * An alarm that touches several stretches finds all of them; several alarms in one stretch are all right.
 * Cost: O(stretches not yet over) a sample.
 * @param spans read anew at every sample, so stretches may be added while the stream runs
 */
export function matchEvents(spans: readonly Span[], { grace, gap, late = 'found' }: MatchingRules): EventMatcher {
  const found = new Set<Span>();
  /** Stretches of which no sample was judged. */
  const unseen = new Set<Span>();
  const delays: number[] = [];
  let now = -1;
  let lastFlag = -Infinity;
  let alarms = 0;
  let trueAlarms = 0;
  let counted = false;
  const over = ({ start, length }: Span) => start + length + grace <= now;

  /** Take note of stretches that pass without a verdict. */
  function look(index: number, judged: boolean): void {
    for (const span of spans) {
      if (index < span.start || index >= span.start + span.length) continue;
      if (judged) unseen.delete(span);
      else if (index === span.start) unseen.add(span);
    }
  }

  return {
    push(index, flagged, judged = true) {
      now = index;
      if (!judged || unseen.size > 0) look(index, judged);
      if (!flagged) return;
      if (index - lastFlag > gap) {
        alarms += 1;
        counted = false;
      }
      lastFlag = index;
      for (const span of spans) {
        if (index < span.start || over(span)) continue;
        if (!counted) {
          trueAlarms += 1;
          counted = true;
        }
        if (found.has(span) || (late === 'excused' && index >= span.start + span.length)) continue;
        found.add(span);
        delays.push(index - span.start);
      }
    },
    get tally() {
      const missed = spans.filter((span) => over(span) && !found.has(span) && !unseen.has(span)).length;
      return {
        found: found.size,
        missed,
        alarms,
        falseAlarms: alarms - trueAlarms,
        precision: alarms === 0 ? Number.NaN : trueAlarms / alarms,
        recall: found.size + missed === 0 ? Number.NaN : found.size / (found.size + missed),
        delay: middle(delays),
      };
    },
  };
}

function middle(values: readonly number[]): number {
  const order = [...values].sort((a, b) => a - b);
  const half = order.length >> 1;
  return order.length % 2 === 1 ? order[half] : (order[half - 1] + order[half]) / 2;
}
