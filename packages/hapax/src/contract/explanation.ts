import { formatNumber } from '../core/format-number.ts';
import { formatExact, formatTogether } from '../core/format-together.ts';
import { nearest, type Profile } from './profile.ts';
import type { Passage } from './series.ts';

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
  /** The same in one plain sentence. */
  readonly sentence: string;
}

export interface FeatureExplanation {
  readonly name: string;
  readonly value: number;
  readonly contribution: number;
  /** Where nine of ten training values lie, and the middle one; NaN where the detector keeps none, as online ones. */
  readonly low: number;
  readonly typical: number;
  readonly high: number;
}

/** Features named in the sentence at most. */
const NAMED = 3;

/** What was scored, and what was found beside it. */
type Judged = Pick<Explanation, 'score' | 'threshold' | 'passages'>;

/**
 * Put contributions, expected ranges and neighbours into one value and one sentence.
 * @param profile what training samples looked like; undefined where nothing is kept of them
 */
export function explanation(
  sample: Float64Array,
  verdict: Judged,
  contributions: Float64Array,
  profile: Profile | undefined,
  names: readonly string[],
): Explanation {
  const features = Array.from(sample, (value, j) => ({
    name: names[j] ?? `feature ${j}`,
    value,
    contribution: contributions[j],
    low: profile?.low[j] ?? Number.NaN,
    typical: profile?.typical[j] ?? Number.NaN,
    high: profile?.high[j] ?? Number.NaN,
  })).sort((a, b) => b.contribution - a.contribution);
  return { ...verdict, features, nearest: profile ? nearest(profile, sample, 3) : [], sentence: sentence(verdict, features) };
}

/** The same explanation under another threshold. */
export const judgedBy = (told: Explanation, threshold: number): Explanation => ({
  ...told,
  threshold,
  sentence: sentence({ ...told, threshold }, told.features),
});

/**
 * The same sample explained by other contributions, one a feature.
 * @param told under the indices of the features as their names
 */
export function withContributions(told: Explanation, contributions: Float64Array, nameOf: (feature: number) => string): Explanation {
  const features = told.features
    .map((one) => ({ ...one, name: nameOf(Number(one.name)), contribution: contributions[Number(one.name)] }))
    .sort((a, b) => b.contribution - a.contribution);
  return { ...told, features, sentence: sentence(told, features) };
}

function sentence({ score, threshold, passages = [] }: Judged, features: readonly FeatureExplanation[]): string {
  const total = features.reduce((sum, f) => sum + Math.max(0, f.contribution), 0);
  const causes = features.filter((f) => f.contribution > 0.1 * total).slice(0, NAMED);
  const reason = causes.length === 0 ? 'no single feature stands out' : causes.map(describeFeature).join('; ');
  if (score !== score) return 'There is no score here yet: too little is known of what came before.';
  const judged = threshold === threshold ? ` is ${score > threshold ? 'above' : 'within'} the threshold ${formatNumber(threshold)}` : '';
  const [like] = passages;
  const beside = like ? `; most like it are samples ${like.from} to ${like.to - 1}, at distance ${formatNumber(like.distance)}` : '';
  return `Score ${formatNumber(score)}${judged}: ${reason}${beside}.`;
}

/** One cause in words. A value can be usual alone and still be a cause, beside the values of the other features. */
export function describeFeature({ name, value, low, high }: FeatureExplanation): string {
  if (value !== value) return `${name} is missing`;
  if (low !== low) return `${name} is ${formatExact(value)}`;
  const shown = formatTogether(value, low, high);
  const range = low === high ? shown.low : `${shown.low} to ${shown.high}`;
  if (value < low || value > high) return `${name} is ${shown.value}, usually ${range}`;
  return low === high ? `${name} is ${range}, as usual` : `${name} is ${shown.value}, within its usual ${range}`;
}
