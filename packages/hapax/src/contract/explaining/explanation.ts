import { formatNumber } from '../../core/format-number.ts';
import type { Passage } from '../series.ts';
import { nearest, type Profile } from './profile.ts';
import { type FeatureExplanation, type Learnt, learntOf, reasonOf, type Together } from './reason.ts';

export { describeFeature, type FeatureExplanation } from './reason.ts';

/** Why a sample scored as it did: the same for batch and online detectors and for pipelines. */
export interface Explanation {
  readonly score: number;
  /** NaN where the detector has none of its own, as online ones. */
  readonly threshold: number;
  /** Share of the score by feature, largest first; `contribution` in the unit that the method's page names. */
  readonly features: readonly FeatureExplanation[];
  /** Training samples most like this one; empty where none are kept. */
  readonly nearest: readonly Float64Array[];
  /** Of a method that looks at a whole series: the passages this one was compared with, nearest first. */
  readonly passages?: readonly Passage[];
  /** The value that goes least with the others of the sample, where that tells more than each value alone. */
  readonly together?: Together;
  /** Why, in plain words: what the sentence says beside score and threshold. */
  readonly reason: string;
  /** The same in one plain sentence. */
  readonly sentence: string;
}

/** Features named in the sentence at most. */
const NAMED = 3;

/** What was scored, and what was found beside it. */
type Judged = Pick<Explanation, 'score' | 'threshold' | 'passages'>;

/**
 * Put contributions, expected ranges and neighbours into one value and one sentence.
 * @param profile what training samples looked like; undefined where nothing is kept of them
 * @param channels of a series, each judged by itself: then how values of one sample go together is no reason
 */
export function explanation(
  sample: Float64Array,
  verdict: Judged,
  contributions: Float64Array,
  profile: Profile | undefined,
  names: readonly string[],
  channels = false,
): Explanation {
  const given = Array.from(sample, (value, j) => ({
    name: names[j] ?? `feature ${j}`,
    value,
    contribution: contributions[j],
    low: profile?.low[j] ?? Number.NaN,
    typical: profile?.typical[j] ?? Number.NaN,
    high: profile?.high[j] ?? Number.NaN,
  }));
  return finished(
    { ...verdict, nearest: profile ? nearest(profile, sample, 3) : [] },
    given,
    profile && !channels ? learntOf(profile) : undefined,
  );
}

/** What an explanation was made from, so that it can be made again from other contributions. */
const learntFor = new WeakMap<Explanation, Learnt>();

/** @param given in the order of the sample */
function finished(
  about: Judged & Pick<Explanation, 'nearest'>,
  given: readonly FeatureExplanation[],
  learnt: Learnt | undefined,
): Explanation {
  const { text: reason, together } = reasonOf(given, learnt, NAMED);
  const features = [...given].sort((a, b) => b.contribution - a.contribution);
  const told: Explanation = { ...about, features, ...(together && { together }), reason, sentence: sentence(about, reason) };
  if (learnt) learntFor.set(told, learnt);
  return told;
}

/** The same explanation under another threshold. */
export function judgedBy(told: Explanation, threshold: number): Explanation {
  const judged = { ...told, threshold, sentence: sentence({ ...told, threshold }, told.reason) };
  const learnt = learntFor.get(told);
  if (learnt) learntFor.set(judged, learnt);
  return judged;
}

/**
 * The same sample explained by other contributions, one a feature.
 * @param told under the indices of the features as their names
 */
export function withContributions(told: Explanation, contributions: Float64Array, nameOf: (feature: number) => string): Explanation {
  const given = told.features
    .map((one) => ({ ...one, index: Number(one.name) }))
    .sort((a, b) => a.index - b.index)
    .map(({ index, ...one }) => ({ ...one, name: nameOf(index), contribution: contributions[index] }));
  const { score, threshold, passages } = told;
  return finished({ score, threshold, ...(passages && { passages }), nearest: told.nearest }, given, learntFor.get(told));
}

function sentence({ score, threshold, passages = [] }: Judged, reason: string): string {
  if (score !== score) return 'There is no score here yet: too little is known of what came before.';
  const judged = threshold === threshold ? ` is ${score > threshold ? 'above' : 'within'} the threshold ${formatNumber(threshold)}` : '';
  const [like] = passages;
  const beside = like ? `; most like it are samples ${like.from} to ${like.to - 1}, at distance ${formatNumber(like.distance)}` : '';
  return `Score ${formatNumber(score)}${judged}: ${reason}${beside}.`;
}
