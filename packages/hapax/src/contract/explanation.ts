import { HapaxError } from '../core/errors.ts';
import { formatNumber } from '../core/format-number.ts';
import { nearest, type Profile } from './profile.ts';

/** Why a sample scored as it did. */
export interface Explanation {
  readonly score: number;
  readonly threshold: number;
  /** Share of the score by feature, largest first; `contribution` in the unit that the method's page names. */
  readonly features: readonly FeatureExplanation[];
  /** Training samples most like this one. */
  readonly nearest: readonly Float64Array[];
  /** The same in one plain sentence. */
  readonly sentence: string;
}

export interface FeatureExplanation {
  readonly name: string;
  readonly value: number;
  readonly contribution: number;
  /** Where nine of ten training values lie, and the middle one. */
  readonly low: number;
  readonly typical: number;
  readonly high: number;
}

/** Features named in the sentence at most. */
const NAMED = 3;

/** Put contributions, expected ranges and neighbours into one value and one sentence. */
export function explanation(
  sample: Float64Array,
  verdict: { readonly score: number; readonly threshold: number },
  contributions: Float64Array,
  profile: Profile,
  names: readonly string[],
): Explanation {
  const features = Array.from(sample, (value, j) => ({
    name: names[j] ?? `feature ${j}`,
    value,
    contribution: contributions[j],
    low: profile.low[j],
    typical: profile.typical[j],
    high: profile.high[j],
  })).sort((a, b) => b.contribution - a.contribution);
  return { ...verdict, features, nearest: nearest(profile, sample, 3), sentence: sentence(verdict, features) };
}

function sentence({ score, threshold }: { score: number; threshold: number }, features: readonly FeatureExplanation[]): string {
  const total = features.reduce((sum, f) => sum + Math.max(0, f.contribution), 0);
  const causes = features.filter((f) => f.contribution > 0.1 * total).slice(0, NAMED);
  const side = score > threshold ? 'above' : 'within';
  const reason = causes.length === 0 ? 'no single feature stands out' : causes.map(describeFeature).join('; ');
  return `Score ${formatNumber(score)} is ${side} the threshold ${formatNumber(threshold)}: ${reason}.`;
}

/** One cause in words. A value can be usual alone and still be a cause, beside the values of the other features. */
export function describeFeature({ name, value, low, high }: FeatureExplanation): string {
  if (value !== value) return `${name} is missing`;
  const range = low === high ? formatNumber(low) : `${formatNumber(low)} to ${formatNumber(high)}`;
  if (value < low || value > high) return `${name} is ${formatNumber(value)}, usually ${range}`;
  return low === high ? `${name} is ${range}, as usual` : `${name} is ${formatNumber(value)}, within its usual ${range}`;
}

/** A method without explanations says so with an error; here that is an answer. */
export function contributionsOrNone(explain: () => Float64Array): Float64Array | undefined {
  try {
    return explain();
  } catch (cause) {
    if (cause instanceof HapaxError && cause.code === 'STATE') return undefined;
    throw cause;
  }
}
