import type { Outcome, Result, Sample, SampleStatus } from 'hapax/stream';
import { maybe } from '../schemas.ts';

/** What is neither judged nor held to be judged in its turn. */
const LEFT_OUT: ReadonlySet<SampleStatus> = new Set<SampleStatus>(['late', 'duplicate', 'ahead', 'skipped']);

/** How many samples of a push were taken. */
export function tally(results: readonly Result[]): { readonly accepted: number; readonly dropped: number } {
  const dropped = results.filter(({ status }) => LEFT_OUT.has(status)).length;
  return { accepted: results.length - dropped, dropped };
}

/** What was judged of the samples held before. */
export const releasedReply = (outcomes: readonly Outcome[]) => releasedOf(outcomes).map(releasedOne);

export const releasedOf = (outcomes: readonly Outcome[]): Result[] => outcomes.flatMap((outcome) => outcome.released);

export const releasedOne = ({ time, key, verdicts }: Result) => ({ time, key, verdicts: verdicts.map(verdictReply) });

export const verdictReply = ({
  name,
  score,
  threshold,
  severity,
  isAnomaly,
  state,
}: {
  name: string;
  score: number;
  threshold: number;
  severity: number;
  isAnomaly: boolean;
  state: string;
}) => ({
  name,
  score: maybe(score),
  threshold: maybe(threshold),
  severity: maybe(severity),
  isAnomaly,
  state,
});

/** A sample as messages have it. @param seq its place in the stream */
export const sampleReply = ({ time, key = '', values }: Sample, seq: number) => ({ seq, time, key, values: Array.from(values, maybe) });
