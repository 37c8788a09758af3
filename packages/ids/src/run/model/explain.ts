import type { Learnt } from './learn.ts';
import { sharesOf } from './surprise.ts';
import { surpriseOf } from './tails.ts';

/** A feature, and what it adds to the score. */
export interface Reason {
  readonly feature: string;
  readonly value: number;
  /** Median of the training samples. */
  readonly usual: number;
  /** Nats. The shares of all reasons sum to the score. */
  readonly adds: number;
}

/** What a feature is about. */
export const ASPECTS = ['source', 'destination', 'signature', 'port', 'amount', 'rhythm', 'names'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** Reasons kept one by one; smaller ones are put together. */
const REASONS = 6;

/** The aspect of a feature by its name. */
export function aspectOf(feature: string): Aspect {
  if (/^host never/.test(feature)) return 'source';
  if (/signature/.test(feature)) return 'signature';
  if (/regularity|longest connection/.test(feature)) return 'rhythm';
  if (/DNS|names|label|domain|questions/.test(feature)) return 'names';
  if (/: targets$|: ports$|: alerts$|targets|locations|to one target|pairs/.test(feature))
    return /ports/.test(feature) && !/targets on/.test(feature) ? 'port' : 'destination';
  if (/port/.test(feature)) return 'port';
  return 'amount';
}

/**
 * What adds to the score of a sample, feature by feature; the shares sum to the score. The surprise is a sum already. What ECOD and the
 * isolation forest add is shared out by the tails of ECOD, what Deep SAD adds by its expected gradients. `shown` are the values as they were seen.
 */
export function explainer({
  extractor: { names },
  surprise,
  weight,
  detectors,
  usual,
}: Learnt): (sample: Float64Array, shown?: Float64Array) => readonly Reason[] {
  return (sample, shown = sample) => {
    const adds = new Float64Array(names.length);
    let rest = 0;
    for (const share of sharesOf(surprise, sample)) adds[share.feature] += weight * share.adds;
    const tails = positive(detectors[0].model.contributions(sample));
    for (const one of detectors) {
      const part = one.weight * surpriseOf(one.tail, one.model.score([sample])[0]);
      const shares = one.model.id === 'deepSad' ? positive(one.model.contributions(sample)) : tails;
      if (shares === undefined) rest += part;
      else for (const [j, share] of shares.entries()) adds[j] += part * share;
    }
    const all = [...names.keys()].filter((j) => adds[j] > 0).sort((a, b) => adds[b] - adds[a] || a - b);
    const kept = all.slice(0, REASONS).map((j) => ({ feature: names[j], value: shown[j], usual: usual[j], adds: adds[j] }));
    const small = all.slice(REASONS).reduce((sum, j) => sum + adds[j], rest);
    return small > 0 ? [...kept, { feature: SMALLER, value: 0, usual: 0, adds: small }] : kept;
  };
}

/** What many small reasons together are called. */
export const SMALLER = 'smaller ones together';

/** Shares that are above 0, as parts of their sum. */
function positive(contributions: Float64Array | undefined): Float64Array | undefined {
  if (contributions === undefined) return undefined;
  const above = contributions.map((one) => Math.max(0, one));
  const sum = above.reduce((a, b) => a + b, 0);
  return sum > 0 ? above.map((one) => one / sum) : undefined;
}

/** Shares of the score by what they are about, largest first. */
export function byAspect(reasons: readonly Reason[]): readonly { readonly aspect: Aspect | 'other'; readonly adds: number }[] {
  const sums = new Map<Aspect | 'other', number>();
  for (const { feature, adds } of reasons) {
    const aspect = feature === SMALLER ? 'other' : aspectOf(feature);
    sums.set(aspect, (sums.get(aspect) ?? 0) + adds);
  }
  return [...sums].map(([aspect, adds]) => ({ aspect, adds })).sort((a, b) => b.adds - a.adds);
}
