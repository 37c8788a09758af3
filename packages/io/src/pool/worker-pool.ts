import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import {
  type Configured,
  didYouMean,
  type FitContext,
  type FitPool,
  HapaxError,
  isSparse,
  loadModel,
  type Matrix,
  type Model,
  type ModelMethods,
  ranges,
  type Samples,
  type Snapshot,
  type Sparse,
  tellSlowFit,
  toMatrix,
  type Watch,
} from 'hapax';
import { Tinypool } from 'tinypool';
import type { Job, JobOutcome } from './job.ts';
import { methodsWith, type OwnMethods, ownMethodsData } from './own-methods.ts';

export interface PoolOptions {
  /** Worker threads; as many as the machine runs at once unless given. */
  readonly threads?: number;
  /** Methods of your own, by the module that each thread imports them from. */
  readonly methods?: OwnMethods;
}

type PoolContext = FitContext & Watch;

/** Threads that fit and score together. Results are the same bits as without a pool, whatever the number of threads. */
export interface WorkerPool extends FitPool {
  readonly threads: number;
  /**
   * Fit a detector, or a pipeline. Forests are divided by trees; other methods are fitted whole in one worker, so that this thread stays
   * free. A signal that aborts ends the thread that fits.
   */
  fit(detector: Configured, rows: Samples, context?: PoolContext): Promise<Model>;
  /** The same by the id of a detector. */
  fit(id: string, options: Readonly<Record<string, unknown>>, rows: Samples, context?: PoolContext): Promise<Model>;
  /** Score samples, divided by rows where these are independent, shape (nSamples). */
  score(model: Model, rows: Samples): Promise<Float64Array>;
  /** End the threads. */
  close(): Promise<void>;
}

/** Threads run compiled JavaScript: next to this file when it is compiled itself, else where the build puts it. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? '../../dist/pool/worker.js' : './worker.js', import.meta.url).href;

/**
 * Start a pool of worker threads (Node).
 * @throws HapaxError `OPTION` when `threads` is not a whole number from 1 on, or a method does not say where it is
 */
export function workerPool({ threads = availableParallelism(), methods = {} }: PoolOptions = {}): WorkerPool {
  if (!(Number.isInteger(threads) && threads >= 1))
    throw new HapaxError('OPTION', `workerPool: \`threads\` must be an integer in [1, Infinity]; got ${threads}`);
  const own = ownMethodsData('workerPool', methods);
  // Threads must not inherit flags of a test runner or a loader.
  // In Deno a thread that sleeps until memory changes never sees its message.
  const useAtomics = !('Deno' in globalThis);
  const pool = new Tinypool({ filename: WORKER, minThreads: threads, maxThreads: threads, execArgv: [], useAtomics });
  let imported: Promise<ModelMethods> | undefined;
  const known = (): Promise<ModelMethods> => {
    imported ??= methodsWith(own);
    return imported;
  };

  async function fit(detector: Configured, rows: Samples, { signal, onProgress, notice, ...context }: PoolContext = {}): Promise<Model> {
    const all = await known();
    mustKnow(detector, all);
    if (signal?.aborted) throw signal.reason;
    const x = share(rows);
    const parts = detector.split ? ranges(detector.split.pieces(x), threads) : [undefined];
    const { id, options } = detector;
    // A function cannot go along to the threads.
    if (Object.hasOwn(all.detectors, id)) tellSlowFit(all.detectors[id].spec, x.rows, notice ? { notice } : {});
    const outcomes = await Promise.all(
      parts.map((range) => {
        const channel = onProgress && range === undefined ? new MessageChannel() : undefined;
        const told = channel && heard(channel.port1, onProgress);
        const job: Job = { kind: 'fit', own, id, options, x, context, range, progress: channel?.port2 };
        const done: Promise<JobOutcome> = pool.run(job, {
          ...(channel && { transferList: [channel.port2] }),
          ...(signal && { signal }),
        });
        // Every share that was told arrives before the model does.
        return done.then((outcome) => told?.then(() => outcome) ?? outcome).finally(() => channel?.port1.close());
      }),
    ).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
    const values = finished(outcomes);
    if (values === undefined) return detector.fit(x, context);
    // A whole fit comes back as the snapshot of its model.
    return detector.split ? detector.split.finish(x, values, context) : loadModel(values[0] as Snapshot, all);
  }

  async function fitById(id: string, options: Readonly<Record<string, unknown>>, rows: Samples, context?: PoolContext): Promise<Model> {
    const { detectors } = await known();
    if (!Object.hasOwn(detectors, id))
      throw new HapaxError(
        'OPTION',
        `workerPool: no detector \`${id}\`; there is ${Object.keys(detectors).join(', ')}${didYouMean(id, Object.keys(detectors))}`,
      );
    return fit(detectors[id].configure(options), rows, context);
  }

  return {
    threads,
    fit: (detector: Configured | string, second: unknown, third?: unknown, fourth?: unknown) =>
      // The two forms of the interface.
      typeof detector === 'string'
        ? fitById(detector, second as Readonly<Record<string, unknown>>, third as Samples, fourth as PoolContext | undefined)
        : fit(detector, second as Samples, third as PoolContext | undefined),
    async score(model, rows) {
      const x = share(rows);
      const out = new Float64Array(new SharedArrayBuffer(8 * x.rows));
      const snapshot = model.snapshot();
      for (const { id, kind } of idsIn(snapshot)) mustHave((await known())[kind], id, kind);
      // The scores of a series hang together: they are made whole, in one worker.
      const parts = model.series ? [{ from: 0, to: x.rows }] : ranges(x.rows, threads);
      const outcomes = await Promise.all(
        parts.map(({ from, to }): Promise<JobOutcome> => pool.run({ kind: 'score', own, snapshot, x, out, from, to } satisfies Job)),
      );
      return finished(outcomes) === undefined ? model.score(x) : out.slice();
    },
    close: () => pool.destroy(),
  };
}

/** Hand on the shares that come through a port, up to the last. */
const heard = (port: MessagePort, onProgress: Watch['onProgress']): Promise<void> =>
  new Promise((then) => {
    port.on('message', (share: number | null) => {
      if (share === null) then();
      else onProgress?.(share);
    });
  });

/** The methods that a snapshot holds. */
function idsIn({ id, state }: Snapshot): { readonly id: string; readonly kind: keyof ModelMethods }[] {
  if (id !== 'pipeline') return [{ id, kind: 'detectors' }];
  // A pipeline's state, as its `snapshot()` writes it.
  const parts = state as { transforms: readonly Snapshot[]; detector: Snapshot; threshold: Snapshot | null };
  return [
    ...parts.transforms.map((one) => ({ id: one.id, kind: 'transforms' as const })),
    ...idsIn(parts.detector),
    ...(parts.threshold ? [{ id: parts.threshold.id, kind: 'thresholds' as const }] : []),
  ];
}

/** A pipeline names its parts in its options; they are found when it is made. */
function mustKnow({ id, options }: Configured, { detectors, transforms, thresholds }: ModelMethods): void {
  if (id !== 'pipeline') {
    mustHave(detectors, id, 'detectors');
    return;
  }
  // As `pipeline(parts)` describes itself.
  const parts = options as {
    transforms: readonly { method: string }[];
    detector: { method: string; options: Configured['options'] };
    threshold?: { method: string };
  };
  for (const { method } of parts.transforms) mustHave(transforms, method, 'transforms');
  if (parts.threshold) mustHave(thresholds, parts.threshold.method, 'thresholds');
  mustKnow(
    { id: parts.detector.method, options: parts.detector.options } as Configured,
    { detectors, transforms, thresholds } as ModelMethods,
  );
}

function mustHave(table: Readonly<Record<string, unknown>> | undefined, id: string, kind: string): void {
  if (table === undefined || !Object.hasOwn(table, id))
    throw new HapaxError(
      'OPTION',
      `workerPool: ${id} is none of hapax; say where threads find it: workerPool({ methods: { ${kind}: { ${id}: { module: new URL('./own.js', import.meta.url) } } } })`,
    );
}

/** The values of all jobs, or undefined when one was refused. */
function finished(outcomes: readonly JobOutcome[]): unknown[] | undefined {
  const values = outcomes.map((o) => (o.kind === 'done' ? { value: o.value } : undefined));
  return values.includes(undefined) ? undefined : values.map((v) => v?.value);
}

/** The samples in shared memory: one copy for all threads, none when they are there already. Sparse ones are small, and posted. */
function share(rows: Samples): Matrix | Sparse {
  if (typeof rows === 'object' && rows !== null && isSparse(rows)) return rows;
  const x = toMatrix(rows);
  if (x.values.buffer instanceof SharedArrayBuffer) return x;
  const values = new Float64Array(new SharedArrayBuffer(x.values.byteLength));
  values.set(x.values);
  return { values, rows: x.rows, columns: x.columns };
}
