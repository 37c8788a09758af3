import type { Surroundings } from '@hapax/connect';
import { openSource } from '@hapax/connect/registry';
import { systemClock, takePlace, type WorkerTrainer, workerTrainer } from '@hapax/connect/run';
import { type MetricsServer, serveMetrics } from '@hapax/connect/sinks';
import type { Hosting } from '@hapax/server';
import { HapaxError } from 'hapax';
import { detectors } from 'hapax/registry';
import { milliseconds } from 'hapax/settings';
import {
  type Clock,
  createStream,
  type Drops,
  type IncidentEvent,
  memoryStore,
  type Result,
  type Run,
  type RunSummary,
  runStream,
  type Source,
  type StreamConfig,
  startDrops,
} from 'hapax/stream';
import { methodsOf } from './methods.ts';
import { metricsOptions, openResults, openSinks, openState, streamConfig } from './parts.ts';
import type { Pipeline } from './schema.ts';

/** A pipeline at work. */
export interface Watching {
  /** Samples and incidents of all the runs since the start are added up. */
  readonly done: Promise<RunSummary>;
  /** How the sinks are doing. */
  readonly sinks: Run['sinks'];
  /** Messages set aside since the start. */
  readonly deadLetters: number;
  /** Samples and records left out since the start. */
  readonly dropped: number;
  stop(): Promise<RunSummary>;
  /** Go on with another file. Throws, and leaves everything running, when the models of the old one do not fit it. */
  change(pipeline: Pipeline): Promise<void>;
}

/** What a pipeline needs of the process. */
export interface WatchSurroundings extends Omit<Surroundings, 'features' | 'onTrouble' | 'journal'> {
  /** Lines for the operator. */
  readonly say: (text: string) => void;
  /** Where the state of a pipeline is that names no place for it, in words. */
  readonly elsewhere?: string;
  /** Where the run is shown, when it is. */
  readonly page?: { host(config: StreamConfig, source: string): Hosting };
}

/** Between two lines that say the same. */
const SAME_MS = 60_000;

/** Records that are no samples are counted with the rest; the same trouble is said once a minute. */
function troubles(clock: Clock, drops: Drops, say: (text: string) => void): Surroundings['onTrouble'] {
  const said = new Map<string, number>();
  return ({ kind, text }) => {
    if (kind === 'unreadable') return drops.add('unreadable', text);
    const last = said.get(text);
    if (last !== undefined && Math.abs(clock.now() - last) < SAME_MS) return;
    if (said.size > 1000) said.clear();
    said.set(text, clock.now());
    say(text);
  };
}

/** Start everything a pipeline names. @throws HapaxError */
export async function watch(first: Pipeline, surroundings: WatchSurroundings): Promise<Watching> {
  let current: { run: Run; close(): Promise<void> };
  let changing = false;
  const inMemory = memoryStore();
  const say = (text: string) => surroundings.say(`${text}\n`);
  const drops = startDrops(surroundings.clock, say);
  const onTrouble = troubles(surroundings.clock, drops, say);
  let deadLetters = 0;

  async function start(pipeline: Pipeline): Promise<typeof current> {
    const { state, metrics, features } = pipeline;
    const journal = state && 'path' in state ? { journal: `${String(state.path)}.journal` } : {};
    const around = { ...surroundings, features, onTrouble, ...journal };
    const methods = await methodsOf(pipeline, surroundings.base);
    let run: Run | undefined;
    // First, for a port that is in use must not stop a pipeline that runs already.
    const server: MetricsServer | undefined = metrics
      ? await serveMetrics(() => (run ? [run] : []), metricsOptions(metrics, say))
      : undefined;
    let source: Source | undefined;
    let trainer: WorkerTrainer | undefined;
    let giveBack: (() => Promise<void>) | undefined;
    const close = async () => {
      await server?.close();
      await trainer?.close();
      await giveBack?.();
    };
    try {
      if (state && 'path' in state && typeof state.path === 'string')
        giveBack = await takePlace(`${state.path}.lock`, state.path, 'hapax watch');
      source = await openSource(pipeline.source, around);
      const sinks = await openSinks(pipeline, around);
      const batch = pipeline.detectors.some(({ method }) => Object.hasOwn(detectors, method));
      trainer = batch ? workerTrainer() : undefined;
      const shown = surroundings.page?.host(streamConfig(pipeline), source.id);
      run = await runStream({
        config: shown?.config ?? streamConfig(pipeline),
        methods,
        source,
        sinks,
        recorders: [...openResults(pipeline), ...(shown ? [shown.recorder] : [])],
        store: (await openState(pipeline, around)) ?? shown?.store ?? inMemory,
        clock: surroundings.clock,
        ...(shown ? { onOutcomes: shown.onOutcomes } : {}),
        drops,
        onWarning: ({ text }) => say(text),
        ...(trainer ? { trainer: trainer.train } : {}),
        ...(state?.everySamples === undefined ? {} : { checkpointEvery: state.everySamples }),
        ...(state?.everyMs === undefined ? {} : { checkpointMs: milliseconds(state.everyMs) }),
      });
      shown?.attach(run);
      if (server) say(`metrics on ${server.address}${server.open ? ' for everyone who reaches it; metrics.token asks them for one' : ''}`);
      return { run, close };
    } catch (error) {
      await Promise.allSettled([close(), source?.close?.()]);
      throw error;
    }
  }

  let pipelineNow = first;
  current = await start(first);
  async function follow(): Promise<RunSummary> {
    let [samples, incidents, checkpoints] = [0, 0, 0];
    for (;;) {
      const { run } = current;
      const summary = await run.done.finally(() => current.run === run && current.close());
      while (changing) await new Promise((next) => setImmediate(next));
      samples += summary.samples;
      incidents += summary.incidents;
      checkpoints += summary.checkpoints;
      deadLetters += run.deadLetters;
      if (current.run === run) return { ...summary, samples, incidents, checkpoints };
    }
  }
  const done = follow();
  return {
    done,
    get sinks() {
      return current.run.sinks;
    },
    get deadLetters() {
      return deadLetters;
    },
    get dropped() {
      return drops.total;
    },
    async stop() {
      await current.run.stop();
      return done;
    },
    async change(pipeline) {
      // Tried out first: a stream that cannot go on must not be stopped.
      createStream(streamConfig(pipeline), await methodsOf(pipeline, surroundings.base), { from: current.run.stream.snapshot() });
      changing = true;
      try {
        await current.run.stop();
        await current.close();
        try {
          current = await start(pipeline);
          pipelineNow = pipeline;
        } catch (error) {
          // What has run goes on, from its own checkpoint.
          current = await start(pipelineNow);
          throw error;
        }
      } finally {
        changing = false;
      }
    },
  };
}

/** The same pipeline over history: nothing is sent, nothing is kept. */
export async function backtest(
  pipeline: Pipeline,
  base: string,
  source: Source,
  onResults: (results: readonly Result[]) => void = () => {},
): Promise<{ readonly summary: RunSummary; readonly run: Run; readonly incidents: readonly IncidentEvent[] }> {
  const incidents: IncidentEvent[] = [];
  const run = await runStream({
    config: streamConfig(pipeline),
    methods: await methodsOf(pipeline, base),
    source,
    clock: systemClock,
    sinks: [{ id: 'list', deliver: async (events) => void incidents.push(...events) }],
    onResults,
  });
  const summary = await run.done;
  if (summary.samples === 0) throw new HapaxError('INPUT', 'the file has no samples to test on');
  return { summary, run, incidents };
}
