import { availableParallelism } from 'node:os';
import { didYouMean, type FitContext, HapaxError, type Matrix, type Model, matrix, type Rows, ranges, type Snapshot } from 'hapax';
import { methodsByName } from 'hapax/registry';
import { Tinypool } from 'tinypool';
import type { Job, JobOutcome, SharedRows } from './job.ts';

const { detectors } = methodsByName;

export interface PoolOptions {
  /** Worker threads; as many as the machine runs at once unless given. */
  readonly threads?: number;
}

/** Threads that fit and score together. Results are the same bits as without a pool, whatever the number of threads. */
export interface WorkerPool {
  readonly threads: number;
  /**
   * Fit a detector. Forests are divided by trees; other methods are fitted whole in one worker, so that this thread stays free.
   * @param id of the detector in the registry
   */
  fit(id: string, options: Readonly<Record<string, unknown>>, rows: Rows, context?: FitContext): Promise<Model>;
  /** Score samples, divided by rows, shape (nSamples). */
  score(model: Model, rows: Rows): Promise<Float64Array>;
  /** End the threads. */
  close(): Promise<void>;
}

/** Threads run compiled JavaScript: next to this file when it is compiled itself, else where the build puts it. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? '../../dist/pool/worker.js' : './worker.js', import.meta.url).href;

/**
 * Start a pool of worker threads (Node).
 * @throws HapaxError `OPTION` when `threads` is not a whole number from 1 on
 */
export function workerPool({ threads = availableParallelism() }: PoolOptions = {}): WorkerPool {
  if (!(Number.isInteger(threads) && threads >= 1))
    throw new HapaxError('OPTION', `workerPool: \`threads\` must be an integer in [1, Infinity]; got ${threads}`);
  // Threads must not inherit flags of a test runner or a loader.
  const pool = new Tinypool({ filename: WORKER, minThreads: threads, maxThreads: threads, execArgv: [] });
  const run = (job: Job): Promise<JobOutcome> => pool.run(job);
  return {
    threads,
    async fit(id, options, rows, context = {}) {
      const detector = detectors[id];
      if (detector === undefined)
        throw new HapaxError(
          'OPTION',
          `workerPool: no detector \`${id}\`; there is ${Object.keys(detectors).join(', ')}${didYouMean(id, Object.keys(detectors))}`,
        );
      const configured = detector.configure(options);
      const x = share(rows);
      const { labels } = context;
      const parts = configured.split ? ranges(configured.split.pieces(x), threads) : [undefined];
      const outcomes = await Promise.all(parts.map((range) => run({ kind: 'fit', id, options, x, labels, range })));
      const values = finished(outcomes);
      if (values === undefined) return configured.fit(x, context);
      // A whole fit comes back as the snapshot of its model.
      return configured.split ? configured.split.finish(x, values, context) : detector.load(values[0] as Snapshot);
    },
    async score(model, rows) {
      const x = share(rows);
      const out = new Float64Array(new SharedArrayBuffer(8 * x.rows));
      const snapshot = model.snapshot();
      // The scores of a series are one walk: they are made whole, in one worker.
      const parts = model.follow ? [{ from: 0, to: x.rows }] : ranges(x.rows, threads);
      const outcomes = await Promise.all(parts.map(({ from, to }) => run({ kind: 'score', snapshot, x, out, from, to })));
      return finished(outcomes) === undefined ? model.score(x) : out.slice();
    },
    close: () => pool.destroy(),
  };
}

/** The values of all jobs, or undefined when one was refused. */
function finished(outcomes: readonly JobOutcome[]): unknown[] | undefined {
  const values = outcomes.map((o) => (o.kind === 'done' ? { value: o.value } : undefined));
  return values.includes(undefined) ? undefined : values.map((v) => v?.value);
}

/** The samples in shared memory: one copy for all threads, none when they are there already. */
function share(rows: Rows): SharedRows & Matrix {
  const x = 'columns' in rows ? rows : matrix(rows);
  if (x.values.buffer instanceof SharedArrayBuffer) return x;
  const values = new Float64Array(new SharedArrayBuffer(x.values.byteLength));
  values.set(x.values);
  return { values, rows: x.rows, columns: x.columns };
}
