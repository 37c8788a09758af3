import { openSource } from '@hapax/connect/registry';
import { batchSeconds, startHistogram, systemClock, takePlace, timed, type WorkerTrainer, workerTrainer } from '@hapax/connect/run';
import { type MetricsServer, serveMetrics } from '@hapax/connect/sinks';
import { HapaxError } from 'hapax';
import { milliseconds } from 'hapax/settings';
import {
  createStream,
  type Drops,
  type IncidentEvent,
  memoryStore,
  namesIn,
  type Result,
  type Run,
  type RunSummary,
  runStream,
  type Source,
  startDrops,
} from 'hapax/stream';
import { type Answers, watchAnswers } from './answers.ts';
import { methodsOf, threadMethods } from './methods.ts';
import { metricsOptions, openResults, openScores, openSinks, openState, streamConfig } from './parts.ts';
import type { Pipeline } from './schema.ts';
import { readsShared, watchShared } from './shared.ts';
import { listenToSlack } from './slack-answers.ts';
import { troubles } from './troubles.ts';
import type { Watching, WatchSurroundings } from './watching.ts';

export type { Watching, WatchSurroundings };

/** Start everything a pipeline names. @throws HapaxError */
export async function watch(first: Pipeline, surroundings: WatchSurroundings): Promise<Watching> {
  if (readsShared(first)) return watchShared(first, surroundings);
  let current: { run: Run; close(): Promise<void> };
  let changing = false;
  /** Told to end: also what a change is about to start. */
  let stopping = false;
  const inMemory = memoryStore();
  const say = (text: string) => surroundings.say(`${text}\n`);
  const drops = startDrops(surroundings.clock, say);
  const onTrouble = troubles(surroundings.clock, drops, say);
  let deadLetters = 0;

  async function start(pipeline: Pipeline): Promise<typeof current> {
    const { state, metrics, features, feedback, trainOn } = pipeline;
    const journal = state && 'path' in state ? { journal: `${String(state.path)}.journal` } : {};
    const around = { ...surroundings, features, texts: namesIn(pipeline), onTrouble, ...journal };
    const methods = await methodsOf(pipeline, surroundings.base);
    const latency = startHistogram();
    let run: Run | undefined;
    // First, for a port that is in use must not stop a pipeline that runs already.
    const server: MetricsServer | undefined = metrics
      ? await serveMetrics(
          () => (run ? [run] : []),
          metricsOptions(metrics, say),
          () => batchSeconds([[pipeline.name, latency]]),
        )
      : undefined;
    let source: Source | undefined;
    let trainer: WorkerTrainer | undefined;
    let giveBack: (() => Promise<void>) | undefined;
    let answers: Answers | undefined;
    let slack: { close(): Promise<void> } | undefined;
    const scores = openScores(pipeline, surroundings.clock, say);
    const close = async () => {
      await slack?.close();
      answers?.close();
      await scores?.close();
      await server?.close();
      await trainer?.close();
      await giveBack?.();
    };
    try {
      if (state && 'path' in state && typeof state.path === 'string')
        giveBack = await takePlace(`${state.path}.lock`, state.path, 'hapax watch', { say });
      source = await openSource(pipeline.source, around);
      const sinks = await openSinks(pipeline, around);
      const batch = pipeline.detectors.some(({ method }) => Object.hasOwn(methods.detectors ?? {}, method));
      trainer = batch ? workerTrainer({ methods: threadMethods(pipeline, methods, surroundings.base) }) : undefined;
      const shown = surroundings.page?.host(streamConfig(pipeline), source.id);
      run = await runStream({
        config: shown?.config ?? streamConfig(pipeline),
        methods,
        source: timed(source, latency),
        sinks,
        recorders: [...openResults(pipeline, say), ...(shown ? [shown.recorder] : [])],
        store: (await openState(pipeline, around)) ?? shown?.store ?? inMemory,
        clock: surroundings.clock,
        ...(shown ? { onOutcomes: shown.onOutcomes } : {}),
        ...(scores ? { onResults: scores.take } : {}),
        ...(trainOn ? { trainOn: () => openSource(trainOn, around) } : {}),
        ...(surroundings.adopt ? { adopt: true } : {}),
        drops,
        onWarning: ({ text }) => say(text),
        ...(trainer ? { trainer: trainer.train } : {}),
        ...(state?.everySamples === undefined ? {} : { checkpointEvery: state.everySamples }),
        ...(state?.everyMs === undefined ? {} : { checkpointMs: milliseconds(state.everyMs) }),
      });
      shown?.attach(run);
      if (feedback) {
        answers = watchAnswers(feedback.path, say);
        answers.attach(run);
        if (feedback.slack) slack = await listenToSlack(feedback.slack, feedback.path, say);
      }
      if (server) say(`metrics on ${server.address}${server.open ? ' for everyone who reaches it; metrics.token asks them for one' : ''}`);
      return { run, close };
    } catch (error) {
      await Promise.allSettled([close(), source?.close?.()]);
      throw error;
    }
  }

  let pipelineNow = first;
  /** Why nothing runs any more: neither a changed pipeline could be started nor the one before it. */
  let lost: unknown;
  const ended = (error: unknown): never => {
    lost = error;
    throw error;
  };
  current = await start(first);
  async function follow(): Promise<RunSummary> {
    let [samples, incidents, checkpoints, missing] = [0, 0, 0, 0];
    for (;;) {
      const { run } = current;
      const summary = await run.done.finally(() => current.run === run && current.close());
      while (changing) await new Promise((next) => setImmediate(next));
      if (lost !== undefined) throw lost;
      samples += summary.samples;
      incidents += summary.incidents;
      checkpoints += summary.checkpoints;
      missing += summary.missing ?? 0;
      deadLetters += run.deadLetters;
      if (current.run === run) return { ...summary, samples, incidents, checkpoints, ...(missing > 0 ? { missing } : {}) };
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
    get goesOn() {
      return lost === undefined;
    },
    async stop() {
      stopping = true;
      await current.run.stop();
      return done;
    },
    async change(pipeline) {
      if (stopping) return;
      if (readsShared(pipeline))
        throw new HapaxError('CONFIG', `a ${pipeline.source.type} source is not taken by a pipeline that runs: restart it`);
      // Tried out first: a stream that cannot go on must not be stopped.
      createStream(streamConfig(pipeline), await methodsOf(pipeline, surroundings.base), { restore: current.run.stream.snapshot() });
      changing = true;
      try {
        await current.run.stop().catch(ended);
        await current.close();
        if (stopping) return;
        try {
          current = await start(pipeline);
          pipelineNow = pipeline;
        } catch (error) {
          // What has run goes on, from its own checkpoint.
          current = await start(pipelineNow).catch(ended);
          throw error;
        }
      } finally {
        if (stopping) void current.run.stop();
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
  { onResults, drops, say }: { onResults(results: readonly Result[]): void; readonly drops: Drops; say(text: string): void },
): Promise<{ readonly summary: RunSummary; readonly run: Run; readonly incidents: readonly IncidentEvent[] }> {
  const incidents: IncidentEvent[] = [];
  const run = await runStream({
    config: streamConfig(pipeline),
    methods: await methodsOf(pipeline, base),
    source,
    clock: systemClock,
    sinks: [{ id: 'list', deliver: async (events) => void incidents.push(...events) }],
    onResults,
    drops,
    onWarning: ({ text }) => say(text),
  });
  const summary = await run.done;
  if (summary.samples === 0) throw new HapaxError('INPUT', 'the file has no samples to test on');
  return { summary, run, incidents };
}
