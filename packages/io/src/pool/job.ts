import { HapaxError, type Snapshot } from 'hapax';
import { methodsByName } from 'hapax/registry';

const { detectors } = methodsByName;

/** Samples in memory that all threads see. */
export interface SharedRows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** What a worker is asked to do. Everything in it is plain data or shared memory. */
export type Job =
  /** Score rows `from` to `to` into their places of `out`. */
  | {
      readonly kind: 'score';
      readonly snapshot: Snapshot;
      readonly x: SharedRows;
      readonly out: Float64Array;
      readonly from: number;
      readonly to: number;
    }
  /** Make the pieces `from` to `to` of a fit; without a range the whole fit. */
  | {
      readonly kind: 'fit';
      readonly id: string;
      readonly options: Readonly<Record<string, unknown>>;
      readonly x: SharedRows;
      readonly labels: ArrayLike<number> | undefined;
      readonly range: { readonly from: number; readonly to: number } | undefined;
    };

/**
 * What comes back. `refused`: the input is not allowed; the caller runs the job itself to throw the same error as without a pool,
 * whose class and sample numbers would not survive the way between threads.
 */
export type JobOutcome = { readonly kind: 'done'; readonly value: unknown } | { readonly kind: 'refused' };

/** Run a job in this thread. */
export function runJob(job: Job): JobOutcome {
  try {
    return { kind: 'done', value: job.kind === 'score' ? score(job) : fit(job) };
  } catch (error) {
    if (error instanceof HapaxError) return { kind: 'refused' };
    throw error;
  }
}

function score({ snapshot, x, out, from, to }: Job & { kind: 'score' }): null {
  const part = { values: x.values.subarray(from * x.columns, to * x.columns), rows: to - from, columns: x.columns };
  out.set(detectors[snapshot.id].load(snapshot).score(part), from);
  return null;
}

function fit({ id, options, x, labels, range }: Job & { kind: 'fit' }): unknown {
  const configured = detectors[id].configure(options);
  const context = labels === undefined ? {} : { labels };
  return range !== undefined && configured.split
    ? configured.split.fitPart(x, range.from, range.to, context)
    : configured.fit(x, context).snapshot();
}
