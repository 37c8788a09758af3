import { formatExact, formatTogether } from '../../core/format-together.ts';
import { type Disagreement, othersOf } from '../../kernels/neighbours/given-others.ts';
import { type Lone, loneIn } from '../../kernels/neighbours/lone.ts';
import type { Profile } from './profile.ts';

export interface FeatureExplanation {
  readonly name: string;
  readonly value: number;
  readonly contribution: number;
  /** Where nine of ten training values lie, and the middle one; NaN where the detector keeps none, as online ones. */
  readonly low: number;
  readonly typical: number;
  readonly high: number;
  /** The value as it is spelt, where the number only stands for a text. */
  readonly text?: string;
}

/** A value that does not go with others of its sample, though it may be usual alone. */
export interface Together {
  readonly name: string;
  readonly value: number;
  /** What the value was held against. */
  readonly given: readonly { readonly name: string; readonly value: number | string }[];
  /** Where nine of ten of the training samples most like this one in `given` have it. */
  readonly low: number;
  readonly high: number;
}

/** Why a sample is strange. */
export interface Reason {
  readonly text: string;
  readonly together: Together | undefined;
}

/** The share of the score that a feature must have to be named. */
const SHARE = 0.1;
/** A value so many widths of its usual range beyond it needs no other reason; normal values are 3.3 standard deviations away there. */
const FAR = 0.5;
/** Where no value is unusual alone, a value so far outside of what the others suggest is still a reason. */
const MILD = 0.2;

/** What was learnt from, as far as reasons need it. Looked at once a profile. */
export interface Learnt {
  disagreement(sample: ArrayLike<number>, order: readonly number[]): Disagreement | undefined;
  lone(sample: ArrayLike<number>, order: readonly number[]): Lone | undefined;
}

const looked = new WeakMap<Profile, Learnt>();

/** The training samples of a model, ready to hold one against. */
export function learntOf(profile: Profile): Learnt {
  const found = looked.get(profile);
  if (found) return found;
  const made = { ...othersOf(profile.examples), ...loneIn(profile.examples) };
  looked.set(profile, made);
  return made;
}

/**
 * Why a sample scored as it did: values that are unusual alone, a value that does not go with the others, a value where nobody has one,
 * or that nobody is like it; the first of them that holds, of those that weigh in the score.
 * @param features in the order of the sample
 * @param most features named at most
 */
export function reasonOf(features: readonly FeatureExplanation[], learnt: Learnt | undefined, most: number): Reason {
  const order = features.map((_, j) => j).sort((a, b) => features[b].contribution - features[a].contribution || a - b);
  const total = features.reduce((sum, { contribution }) => sum + Math.max(0, contribution), 0);
  const lacking = lackingOf(features, total);
  if (lacking !== undefined) return { text: lacking, together: undefined };
  const weighty = order.map((j) => features[j]).filter(({ contribution }) => contribution > SHARE * total);
  const alone = weighty.slice(0, most).filter((one) => excessOf(one) > 0);
  const worst = alone.reduce((largest, one) => Math.max(largest, excessOf(one)), 0);
  const sample = features.map(({ value }) => value);
  const found = worst > FAR ? undefined : learnt?.disagreement(sample, order);
  const together = found && togetherOf(features, found);
  if (found && together && found.excess > (alone.length === 0 ? MILD : Math.max(FAR, worst))) {
    const others = alone.filter(({ name }) => name !== together.name).map(describeFeature);
    return { text: [describeTogether(together), ...others].slice(0, most).join('; '), together };
  }
  const plain = (some: readonly FeatureExplanation[]): Reason => ({ text: some.map(describeFeature).join('; '), together: undefined });
  if (alone.length > 0) return plain(alone);
  const among = weighty.length > 0 ? order.filter((j) => weighty.includes(features[j])) : order;
  const lone = learnt?.lone(sample, among);
  const set = lone && { text: describeLone(features, lone, most), together: undefined };
  if (set && lone.kind !== 'far' && lone.kind !== 'sparse') return set;
  const light = features.filter((one) => excessOf(one) > 0).sort((a, b) => excessOf(b) - excessOf(a));
  if (light.length > 0) return plain(light.slice(0, most));
  if (set && lone.kind === 'far') return set;
  if (together) return { text: describeTogether(together), together };
  if (set) return { text: [...weighty.slice(0, 1).map(describeFeature), set.text].join('; '), together: undefined };
  return weighty.length === 0 ? { text: NOTHING, together: undefined } : plain(weighty.slice(0, most));
}

/** What is said where no value and no two of them are strange. */
export const NOTHING = 'no single feature stands out';

/** Missing values named one by one. */
const LACKING = 3;

/** What a sample lacks, where several missing values together make most of its score. @param total of all contributions above 0 */
export function lackingOf(features: readonly FeatureExplanation[], total: number): string | undefined {
  const lacking = features.filter(({ value }) => value !== value);
  if (lacking.length < 2 || !(2 * lacking.reduce((sum, { contribution }) => sum + Math.max(0, contribution), 0) > total)) return undefined;
  const named = lacking.slice(0, LACKING).map(({ name }) => name);
  const more = lacking.length > LACKING ? ` and ${lacking.length - LACKING} more` : '';
  return `${lacking.length} of ${features.length} values are missing: ${named.join(', ')}${more}`;
}

/** How far a value lies outside of its usual range, in widths of it; without a range, or missing, it is outside whatever it is. */
function excessOf({ value, low, high }: FeatureExplanation): number {
  if (value !== value || low !== low) return Infinity;
  const outside = Math.max(low - value, value - high);
  return outside > 0 ? outside / (high - low) : 0;
}

const togetherOf = (features: readonly FeatureExplanation[], { feature, given, low, high }: Disagreement): Together => ({
  name: features[feature].name,
  value: features[feature].value,
  given: given.map((j) => ({ name: features[j].name, value: features[j].text ?? features[j].value })),
  low,
  high,
});

/** `weight is 45, where height 190 and age 30 suggest 78 to 95`. */
export function describeTogether({ name, value, given, low, high }: Together): string {
  const shown = formatTogether(value, low, high);
  const range = low === high ? shown.low : `${shown.low} to ${shown.high}`;
  const beside = given
    .map((one) => `${one.name} ${typeof one.value === 'string' ? `\`${one.value}\`` : formatExact(one.value)}`)
    .join(' and ');
  return `${name} is ${shown.value}, where ${beside} ${given.length === 1 ? 'suggests' : 'suggest'} ${range}`;
}

/** How a sample stands apart though each of its values is usual. */
function describeLone(features: readonly FeatureExplanation[], lone: Lone, most: number): string {
  if (lone.kind === 'sparse') return `farther from the rows most like it than ${lone.of100} of 100 rows are from theirs`;
  if (lone.kind === 'far') {
    const differences = lone.nearest
      .slice(0, most)
      .map(({ feature, value }) => `${features[feature].name} ${formatExact(value)}, not ${formatExact(features[feature].value)}`);
    return `no row is like it: the nearest has ${differences.join(', and ')}`;
  }
  const { name, value } = features[lone.feature];
  if (lone.kind === 'rare')
    return `${name} is ${formatExact(value)}, and only ${lone.of100} of 100 rows have it between ${between(lone.from, lone.to)}`;
  if (lone.kind === 'edge') return `${name} is ${formatExact(value)}, ${lone.side} than in ${lone.of100} of 100 rows`;
  return `${name} is ${formatExact(value)}, where others have ${formatExact(lone.below)} or less, or ${formatExact(lone.above)} or more`;
}

function between(from: number, to: number): string {
  const { low, high } = formatTogether(from, from, to);
  return `${low} and ${high}`;
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
