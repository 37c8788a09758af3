import type { MessagePort } from 'node:worker_threads';
import {
  type FitContext,
  HapaxError,
  isSparse,
  loadModel,
  type ModelMethods,
  pipelineMethod,
  type Snapshot,
  type Sparse,
  takeSparse,
} from 'hapax';
import { methodsWith, type OwnMethodsData } from './own-methods.ts';

/** Samples in memory that all threads see. */
export interface SharedRows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** What a worker is asked to do. Everything in it is plain data or shared memory. */
export type Job = { readonly own: OwnMethodsData } & (
  | {
      /** Score rows `from` to `to` into their places of `out`. */
      readonly kind: 'score';
      readonly snapshot: Snapshot;
      readonly x: SharedRows | Sparse;
      readonly out: Float64Array;
      readonly from: number;
      readonly to: number;
    }
  | {
      /** Make the pieces `from` to `to` of a fit; without a range the whole fit. */
      readonly kind: 'fit';
      readonly id: string;
      readonly options: Readonly<Record<string, unknown>>;
      readonly x: SharedRows | Sparse;
      readonly context: FitContext;
      readonly range: { readonly from: number; readonly to: number } | undefined;
      /** Where the share done is told, where someone listens. */
      readonly progress: MessagePort | undefined;
    }
);

/**
 * What comes back. `refused`: the input is not allowed; the caller runs the job itself to throw the same error as without a pool,
 * whose class and sample numbers would not survive the way between threads.
 */
export type JobOutcome = { readonly kind: 'done'; readonly value: unknown } | { readonly kind: 'refused' };

/** Run a job in this thread. */
export async function runJob(job: Job): Promise<JobOutcome> {
  try {
    const methods = await known(job.own);
    return { kind: 'done', value: job.kind === 'score' ? score(job, methods) : await fit(job, methods) };
  } catch (error) {
    if (isOurs(error)) return { kind: 'refused' };
    throw error;
  }
}

/** Modules of a user may bring a second copy of the library along, whose errors are of another class. */
export const isOurs = (error: unknown): boolean => error instanceof HapaxError || (error instanceof Error && error.name === 'HapaxError');

/** One pool asks with the same methods again and again. */
let last: { readonly key: string; readonly methods: Promise<ModelMethods> } | undefined;

function known(own: OwnMethodsData): Promise<ModelMethods> {
  const key = JSON.stringify(own);
  if (last?.key !== key) last = { key, methods: methodsWith(own) };
  return last.methods;
}

function score({ snapshot, x, out, from, to }: Job & { kind: 'score' }, methods: ModelMethods): null {
  const part = isSparse(x)
    ? takeSparse(
        x,
        Array.from({ length: to - from }, (_, i) => from + i),
      )
    : { values: x.values.subarray(from * x.columns, to * x.columns), rows: to - from, columns: x.columns };
  out.set(loadModel(snapshot, methods).score(part), from);
  return null;
}

async function fit({ id, options, x, context: given, range, progress }: Job & { kind: 'fit' }, methods: ModelMethods): Promise<unknown> {
  // The thread that asked has said it.
  const context = { ...given, notice: () => {} };
  const entry = id === 'pipeline' ? pipelineMethod(methods) : methods.detectors[id];
  const configured = entry.configure(options);
  if (range !== undefined && configured.split) return configured.split.fitPart(x, range.from, range.to, context);
  if (!progress) return configured.fit(x, context).snapshot();
  try {
    const model = await configured.fitAsync(x, { ...context, onProgress: (share) => progress.postMessage(share) });
    return model.snapshot();
  } finally {
    // There is no more to come. The port itself is closed by the other end: this thread sleeps as soon as it has answered.
    progress.postMessage(null);
  }
}
