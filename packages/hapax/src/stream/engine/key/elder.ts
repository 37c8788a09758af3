import type { Verdict } from '../../types.ts';
import type { Emit } from '../scoring/scorer.ts';
import { type Elder, isReady, judge, type KeyDetector, type Moment } from './detector.ts';

/** The younger one has seen enough when it has seen as many samples as its elder, but no more than this. */
const ENOUGH = 10_000;

/** The one whose verdicts are heard: the elder, while the younger one has none. */
export const speakerOf = (detector: KeyDetector): KeyDetector =>
  detector.elder && !isReady(detector) ? speakerOf(detector.elder.detector) : detector;

/** The one whose score the last verdict has. */
export const lastSpeakerOf = (detector: KeyDetector): KeyDetector =>
  detector.elder?.spoke ? lastSpeakerOf(detector.elder.detector) : detector;

/** Contributions to the last score by the features of now; one that the speaker does not know has none. */
export function lastParts({ columns, parts, elder }: KeyDetector): Float64Array | undefined {
  if (!elder?.spoke) return parts;
  const known = lastParts(elder.detector);
  if (!known) return undefined;
  const out = new Float64Array(columns);
  for (const [i, j] of elder.places.entries()) out[j] = known[i];
  return out;
}

/** @param samples that the elder has seen */
export const leftOf = (samples: number, window: number): number => Math.max(window, Math.min(samples, ENOUGH));

/** Score, judge, then learn; by the elder too, where there is one: what either flags is flagged. */
export function judgeWithElder(detector: KeyDetector, moment: Moment, emit: Emit): Verdict {
  const { elder } = detector;
  if (!elder) return judge(detector, moment, emit);
  // What people say of an incident is said of both, and taken back of both.
  elder.detector.calibrated.bar = detector.calibrated.bar;
  const known = judgeWithElder(elder.detector, { ...moment, values: Float64Array.from(elder.places, (j) => moment.values[j]) }, emit);
  const verdict = judge(detector, moment, emit);
  elder.left -= 1;
  if (elder.left <= 0 && isReady(detector)) {
    detector.elder = undefined;
    return verdict;
  }
  const silent = verdict.threshold !== verdict.threshold;
  elder.spoke = silent || (known.isAnomaly && !(verdict.isAnomaly && verdict.severity >= known.severity));
  if (!elder.spoke) return verdict.isAnomaly && !verdict.note ? { ...verdict, note: TWO } : verdict;
  return {
    ...known,
    note: known.note || (silent ? learningNote(elder, moment.values.length, verdict) : TWO),
    ...(known.finding ? { finding: moved(known.finding, elder, moment) } : {}),
  };
}

/** Each keeps to the rate that is promised; what either flags is flagged. */
const TWO = 'judged by the features it knew and by all, until both have seen enough: flags may come up to twice as often as promised';

function learningNote({ places }: Elder, columns: number, { seen, needed }: Verdict): string {
  const fresh = columns - places.length;
  return `learning ${fresh} ${fresh === 1 ? 'feature' : 'features'} more, ${seen} of ${needed}; until then by those it knows`;
}

/** What it found, by the places of now; of the features that it does not know it expects nothing. */
function moved(
  { feature, expected, low, high, ...rest }: NonNullable<Verdict['finding']>,
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
  return { ...rest, feature: places[feature], expected: spread(expected), low: spread(low), high: spread(high) };
}
