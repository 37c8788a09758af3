import type { Transform } from '../contract/transform.ts';
import { matrix } from '../core/matrix.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { TransformPlan } from './plan.ts';

/** The transforms of one key: each is fitted on the first samples that reach it, then applied to every further one. */
export interface Chain {
  readonly links: Link[];
}

interface Link {
  readonly plan: TransformPlan;
  /** Samples gathered to fit on, then the newest `history` ones. */
  kept: Float64Array[];
  fitted: Transform | undefined;
}

export type ChainAtRest = readonly { readonly kept: readonly Float64Array[]; readonly fitted: Snapshot | null }[];

export const startChain = (plans: readonly TransformPlan[]): Chain => ({
  links: plans.map((plan) => ({ plan, kept: [], fitted: undefined })),
});

export const restChain = ({ links }: Chain): ChainAtRest =>
  links.map(({ kept, fitted }) => ({ kept: kept.map((sample) => sample.slice()), fitted: fitted ? fitted.snapshot() : null }));

export const wakeChain = (plans: readonly TransformPlan[], saved: ChainAtRest): Chain => ({
  links: saved.map(({ kept, fitted }, i) => ({
    plan: plans[i],
    kept: kept.map((sample) => sample.slice()),
    fitted: fitted ? plans[i].entry.load(fitted) : undefined,
  })),
});

/** The transformed sample; undefined while some transform still gathers samples to fit on. */
export function transformOne({ links }: Chain, sample: Float64Array): Float64Array | undefined {
  let current = sample;
  for (const link of links) {
    link.kept.push(current.slice());
    if (!link.fitted) {
      if (link.kept.length < link.plan.fitOn) return undefined;
      link.fitted = link.plan.configured.fit(matrix(link.kept));
    }
    link.kept.splice(0, link.kept.length - link.plan.history);
    const out = link.fitted.apply(matrix(link.kept));
    current = out.values.slice((out.rows - 1) * out.columns);
  }
  return current;
}

/** Samples gathered and needed before the first one comes out. */
export function chainProgress({ links }: Chain): { seen: number; needed: number } {
  let seen = 0;
  let needed = 0;
  for (const { plan, kept, fitted } of links) {
    needed += plan.fitOn;
    seen += fitted ? plan.fitOn : kept.length;
  }
  return { seen, needed };
}
