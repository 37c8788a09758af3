import { describeFeature, type FeatureExplanation } from '../../../contract/explaining/explanation.ts';
import { formatNumber } from '../../../core/format-number.ts';
import type { Baseline } from '../key/baseline.ts';

/** Contribution of each feature, in the order of the stream and the unit of the method; and the same in words. */
export type StreamExplanation = Float64Array & { readonly sentence: string };

/** Features that a sentence names at most, and the share of the score from which on they are worth it. */
const NAMED = 3;
const WORTH = 0.1;
/** Nine of ten values of a normal distribution lie within so many mean absolute deviations: 1.645 · √(π / 2). */
const NINE_OF_TEN = 2.062;

/** Add the sentence to contributions; it is no element of them. */
export function inWords(
  parts: Float64Array,
  { score, threshold }: { readonly score: number; readonly threshold: number },
  values: Float64Array,
  { usual, spread }: Baseline,
  names: readonly string[],
): StreamExplanation {
  const total = parts.reduce((sum, part) => sum + Math.max(0, part), 0);
  const features = Array.from(
    parts,
    (contribution, j): FeatureExplanation => ({
      name: names[j],
      value: values[j],
      contribution,
      low: usual[j] - NINE_OF_TEN * spread[j],
      typical: usual[j],
      high: usual[j] + NINE_OF_TEN * spread[j],
    }),
  );
  const causes = features
    .filter(({ contribution }) => contribution > WORTH * total)
    .sort((a, b) => b.contribution - a.contribution)
    .slice(0, NAMED);
  const why = causes.length === 0 ? 'no single feature stands out' : causes.map(describeFeature).join('; ');
  const judged = threshold === threshold ? ` is ${score > threshold ? 'above' : 'within'} the threshold ${formatNumber(threshold)}` : '';
  const sentence = score === score ? `Score ${formatNumber(score)}${judged}: ${why}.` : `${why[0].toUpperCase()}${why.slice(1)}.`;
  // Not enumerable: the contributions are compared, copied and shown as the numbers that they are.
  return Object.defineProperty(parts, 'sentence', { value: sentence }) as StreamExplanation;
}
