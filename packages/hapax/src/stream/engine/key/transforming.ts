import type { Transform } from '../../../contract/transform.ts';
import { LARGEST, matrix } from '../../../core/matrix.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import { backTo, originsOf } from '../../../pipeline/chain.ts';
import type { TransformPlan } from '../plan.ts';

/** The transforms of one key: each is fitted on the first samples that reach it, then applied to every further one. */
export interface Chain {
  readonly links: Link[];
}

interface Link {
  readonly plan: TransformPlan;
  /** Samples to fit on; empty afterwards. */
  gathered: Float64Array[];
  fitted: Fitted | undefined;
}

/** A fitted transform with the newest samples that reached it, oldest first: as many as it looks back at. */
interface Fitted {
  readonly transform: Transform;
  readonly values: Float64Array;
  kept: number;
}

export type ChainSnapshot = readonly { readonly kept: readonly Float64Array[]; readonly fitted: Snapshot | null }[];

export const startChain = (plans: readonly TransformPlan[]): Chain => ({
  links: plans.map((plan) => ({ plan, gathered: [], fitted: undefined })),
});

export const snapshotChain = ({ links }: Chain): ChainSnapshot =>
  links.map(({ gathered, fitted }) => ({
    kept: fitted ? keptBy(fitted) : gathered.map((sample) => sample.slice()),
    fitted: fitted ? fitted.transform.snapshot() : null,
  }));

export const restoreChain = (plans: readonly TransformPlan[], saved: ChainSnapshot): Chain => ({
  links: saved.map(({ kept, fitted }, i) => ({
    plan: plans[i],
    gathered: fitted ? [] : kept.map((sample) => sample.slice()),
    fitted: fitted ? fittedOf(plans[i].entry.load(fitted), plans[i], kept) : undefined,
  })),
});

/**
 * Take a sample in; the transformed one, or undefined while some transform still gathers samples to fit on.
 * @param learn whether it may be fitted on
 */
export function transformOne({ links }: Chain, sample: Float64Array, learn: boolean): Float64Array | undefined {
  let current = sample;
  for (const link of links) {
    if (link.fitted) remember(link.fitted, current);
    else {
      if (!learn) return undefined;
      link.gathered.push(current.slice());
      if (link.gathered.length < link.plan.fitOn) return undefined;
      link.fitted = fittedOf(link.plan.configured.fit(matrix(link.gathered)), link.plan, link.gathered);
      link.gathered = [];
    }
    current = lastOf(link.fitted.transform, link.fitted.values, link.fitted.kept);
  }
  return current;
}

/** What a sample would be made into if it came next; nothing is taken in. */
export function peekOne({ links }: Chain, sample: Float64Array): Float64Array | undefined {
  let current = sample;
  for (const { fitted } of links) {
    if (!fitted) return undefined;
    const next = { ...fitted, values: fitted.values.slice() };
    remember(next, current);
    current = lastOf(next.transform, next.values, next.kept);
  }
  return current;
}

/** What the newest sample was made into. */
export function newestOne({ links }: Chain): Float64Array | undefined {
  const last = links[links.length - 1].fitted;
  return last && last.kept > 0 ? lastOf(last.transform, last.values, last.kept) : undefined;
}

/** Look back no further than to what comes next. What was fitted stays. */
export function forgetPast({ links }: Chain): void {
  for (const { fitted } of links) if (fitted) fitted.kept = 0;
}

/** Contributions to what comes out as contributions of the raw features; undefined where a transform mixes features. */
export function backThrough({ links }: Chain, contributions: Float64Array, columns: number): Float64Array | undefined {
  const origins = originsOf(
    links.map(({ fitted }) => ({ origins: fitted?.transform.origins })),
    columns,
  );
  return origins && backTo(origins, contributions, columns);
}

/** Samples gathered and needed before the first one comes out. */
export function chainProgress({ links }: Chain): { seen: number; needed: number } {
  let seen = 0;
  let needed = 0;
  for (const { plan, gathered, fitted } of links) {
    needed += plan.fitOn;
    seen += fitted ? plan.fitOn : gathered.length;
  }
  return { seen, needed };
}

function fittedOf(transform: Transform, { history }: TransformPlan, newest: readonly Float64Array[]): Fitted {
  const fitted = { transform, values: new Float64Array(Math.max(history, transform.history) * transform.columns), kept: 0 };
  for (const sample of newest) remember(fitted, sample);
  return fitted;
}

function remember(fitted: Fitted, sample: Float64Array): void {
  const { values } = fitted;
  const columns = sample.length;
  if (fitted.kept * columns === values.length) values.copyWithin(0, columns);
  else fitted.kept += 1;
  values.set(sample, (fitted.kept - 1) * columns);
}

/** What the newest sample comes to. What is too large for any method is missing. */
function lastOf(transform: Transform, values: Float64Array, rows: number): Float64Array {
  const { columns } = transform;
  const out = transform.apply({ values: values.subarray(0, rows * columns), rows, columns });
  const last = out.values.slice((out.rows - 1) * out.columns);
  for (let j = 0; j < last.length; ++j) if (!(Math.abs(last[j]) <= LARGEST)) last[j] = Number.NaN;
  return last;
}

function keptBy({ transform: { columns }, values, kept }: Fitted): Float64Array[] {
  return Array.from({ length: kept }, (_, i) => values.slice(i * columns, (i + 1) * columns));
}
