import type { Verdict } from '../../types.ts';
import type { Emit } from '../scoring/scorer.ts';
import { type Elder, isReady, judge, type KeyDetector, type Moment } from './detector.ts';

/** The younger one has seen enough when it has seen as many samples as its elder, but no more than this. */
const ENOUGH = 10_000;

/** @param samples that the elder has seen */
export const leftOf = (samples: number, window: number): number => Math.max(window, Math.min(samples, ENOUGH));

/** Score, judge, then learn; by the elder too, where there is one: what either flags is flagged. */
export function judgeWithElder(detector: KeyDetector, moment: Moment, emit: Emit): Verdict {
  const { elder } = detector;
  if (!elder) return judge(detector, moment, emit);
  // What people say of an incident is said of both.
  if (detector.calibrated.bar > 0) elder.detector.calibrated.bar = detector.calibrated.bar;
  const known = judgeWithElder(elder.detector, { ...moment, values: Float64Array.from(elder.places, (j) => moment.values[j]) }, emit);
  const verdict = judge(detector, moment, emit);
  elder.left -= 1;
  if (elder.left <= 0 && isReady(detector)) {
    detector.elder = undefined;
    return verdict;
  }
  const silent = verdict.threshold !== verdict.threshold;
  if (!silent && !(known.isAnomaly && !(verdict.isAnomaly && verdict.severity >= known.severity))) return verdict;
  return {
    ...known,
    note: known.note || noteOf(elder, moment.values.length, verdict),
    ...(known.finding ? { finding: moved(known.finding, elder, moment) } : {}),
  };
}

function noteOf({ places }: Elder, columns: number, { seen, needed, threshold }: Verdict): string {
  const fresh = columns - places.length;
  return threshold === threshold
    ? ''
    : `learning ${fresh} ${fresh === 1 ? 'feature' : 'features'} more, ${seen} of ${needed}; until then by those it knows`;
}

/** What it found, by the places of now; of the features that it does not know it expects nothing. */
function moved(
  { feature, kind, expected, low, high }: NonNullable<Verdict['finding']>,
  { places }: Elder,
  { values }: Moment,
): Verdict['finding'] & object {
  const spread = (some: readonly number[]): number[] => {
    const out = new Array<number>(values.length).fill(Number.NaN);
    places.forEach((j, i) => {
      out[j] = some[i];
    });
    return out;
  };
  return { feature: places[feature], kind, expected: spread(expected), low: spread(low), high: spread(high) };
}
