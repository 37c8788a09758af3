import type { Injection } from 'hapax/stream';
import type { Ring } from './ring.ts';
import type { Track } from './track.ts';

/** What the detectors said about one fault. */
export interface Answer {
  readonly id: number;
  /** For each detector: samples from the start of the fault to the first flagged one; NaN without one. */
  readonly delays: readonly number[];
  /** For each detector: every sample of the fault has been judged. */
  readonly over: readonly boolean[];
  /** For each detector: its highest score while the fault lasted, as a share of its threshold then; NaN where there is none. */
  readonly reach: readonly number[];
  /** For each detector: it had no threshold yet when the fault ended. */
  readonly blind: readonly boolean[];
}

/** Newest faults that answers are given for. */
const ANSWERED = 12;

export const answersOf = (injections: readonly Injection[], tracks: readonly Track[]): Answer[] =>
  injections.slice(-ANSWERED).map(({ id, start, length }) => {
    // What comes after a fault, such as the jump back, has not found it.
    const end = start + length;
    return {
      id,
      delays: tracks.map(({ verdicts }) => {
        const to = Math.min(verdicts.next, end);
        for (let i = Math.max(start, verdicts.first); i < to; ++i) if (verdicts.at(3, i) === 1) return i - start;
        return Number.NaN;
      }),
      reach: tracks.map(({ verdicts }) => reachOf(verdicts, start, end)),
      over: tracks.map(({ done }) => done >= end),
      blind: tracks.map(({ verdicts }) => Number.isNaN(verdicts.at(1, Math.max(verdicts.first, Math.min(verdicts.next, end) - 1)))),
    };
  });

function reachOf(verdicts: Ring, start: number, end: number): number {
  let most = Number.NaN;
  for (let i = Math.max(start, verdicts.first); i < Math.min(verdicts.next, end); ++i) {
    const [score, threshold] = [verdicts.at(0, i), verdicts.at(1, i)];
    if (score === score && threshold > 0 && !(score / threshold <= most)) most = score / threshold;
  }
  return most;
}
