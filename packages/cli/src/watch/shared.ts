import { isShared, openShared, type SharedConfig } from '@hapax/connect/registry';
import { type WorkerTrainer, workerTrainer } from '@hapax/connect/run';
import { type MetricsServer, serveMetrics } from '@hapax/connect/sinks';
import { HapaxError } from 'hapax';
import { detectors } from 'hapax/registry';
import { namesIn, type PartitionedRun, type Run, type RunSummary, runPartitions, type Sink, startDrops } from 'hapax/stream';
import { methodsOf } from './methods.ts';
import { metricsOptions, openSinks, streamConfig } from './parts.ts';
import type { Pipeline } from './schema.ts';
import { troubles } from './troubles.ts';
import type { Watching, WatchSurroundings } from './watching.ts';

/** A pipeline whose source several processes share. */
export type SharedPipeline = Pipeline & { readonly source: SharedConfig };

export const readsShared = (pipeline: Pipeline): pipeline is SharedPipeline => isShared(pipeline.source);

/** @throws HapaxError `CONFIG` for what a pipeline file may have that makes no sense here, with the way out */
export function mustFit(pipeline: Pipeline, page: boolean): void {
  if (!readsShared(pipeline)) return;
  const {
    source: { type },
    state,
    results,
    feedback,
    remoteWrite,
    trainOn,
  } = pipeline;
  const fault = (what: string) => new HapaxError('CONFIG', what);
  if (state)
    throw fault(
      `state: a ${type} source keeps the state of each partition with it, in a topic; leave out \`state\`, and set \`everySamples\` and \`everyMs\` of the source`,
    );
  if (results)
    throw fault(
      `results: with a ${type} source results go to a topic; leave out \`results\`, and set \`results\` and \`only\` of the source`,
    );
  if (feedback) throw fault(`feedback: answers in a file are for one process; with a ${type} source each has a part of the keys`);
  if (trainOn) throw fault(`trainOn: with a ${type} source each process has a part of the keys; let the topic begin with the past`);
  if (remoteWrite) throw fault(`remoteWrite: with a ${type} source results go to a topic; leave it out, and set \`results\` of the source`);
  if (page)
    throw fault(
      `--page shows the streams of one process; with a ${type} source each has a part of them: look at the topics, or at \`metrics\``,
    );
}

/** One sink for all partitions: each has its own messages and its own place in them, so none may set it back or close it. */
const common = ({ mark: _mark, rewind: _rewind, close: _close, ...sink }: Sink): Sink => sink;

/** Become one of the workers of a shared source. @throws HapaxError */
export async function watchShared(pipeline: SharedPipeline, surroundings: WatchSurroundings, open = openShared): Promise<Watching> {
  const { clock, base } = surroundings;
  mustFit(pipeline, surroundings.page !== undefined);
  const say = (text: string) => surroundings.say(`${text}\n`);
  const drops = startDrops(clock, say);
  const onTrouble = troubles(clock, drops, say);
  const around = { ...surroundings, features: pipeline.features, texts: namesIn(pipeline), onTrouble };
  const methods = await methodsOf(pipeline, base);
  const sinks = await openSinks(pipeline, around);
  const shared = await open(pipeline.source, around);
  const own: Sink[] = sinks.map(common);
  const batch = pipeline.detectors.some(({ method }) => Object.hasOwn(detectors, method));
  const trainer: WorkerTrainer | undefined = batch ? workerTrainer() : undefined;
  let run: PartitionedRun | undefined;
  let server: MetricsServer | undefined;
  let [samples, incidents, stopping] = [0, 0, false];
  const runs = (): { readonly run: Run; readonly labels: { readonly partition: string } }[] =>
    Array.from(run?.runs ?? [], ([partition, one]) => ({ run: one, labels: { partition: String(partition) } }));
  const close = async () => {
    shared.close();
    await Promise.allSettled([server?.close(), trainer?.close(), ...sinks.map((sink) => sink.close?.())]);
  };
  try {
    if (pipeline.metrics)
      server = await serveMetrics(
        runs,
        { ...metricsOptions(pipeline.metrics, say), ready: () => run !== undefined },
        () => shared.metrics?.(pipeline.name) ?? '',
      );
    run = await runPartitions({
      config: streamConfig(pipeline),
      methods,
      source: shared.source,
      openStore: shared.openStore,
      sinks: own,
      clock,
      drops,
      // Partitions say the same of what is the same in all of them.
      onWarning: ({ text }) => onTrouble({ kind: 'trouble', text }),
      onOutcomes(outcomes, read) {
        samples += read?.samples.length ?? 0;
        for (const { incidents: events } of outcomes) for (const { kind } of events) if (kind === 'opened') incidents += 1;
      },
      checkpointEvery: shared.checkpointEvery,
      checkpointMs: shared.checkpointMs,
      ...(trainer ? { trainer: trainer.train } : {}),
    });
  } catch (error) {
    await close();
    throw error;
  }
  const started = run;
  if (server) say(`metrics on ${server.address}${server.open ? ' for everyone who reaches it; metrics.token asks them for one' : ''}`);
  const summary = (): RunSummary => ({
    reason: stopping ? 'stopped' : 'ended',
    samples,
    incidents,
    checkpoints: 0,
    undelivered,
  });
  let undelivered = 0;
  let reason: unknown;
  started.done.catch((error: unknown) => {
    reason = error;
  });
  const done = started.done
    .then(summary, (error: unknown) => refuse(error, shared.afresh))
    .finally(async () => {
      // The reason why it ended is told by whoever waits for `done`; that it could not end well is told here.
      if (!stopping)
        await started
          .stop()
          .catch(
            (error: unknown) => error !== reason && say(`not stopped in order: ${error instanceof Error ? error.message : String(error)}`),
          );
      await close();
    });
  done.catch(() => {});
  return {
    done,
    get sinks() {
      return [...started.runs.values()].flatMap((one) => one.sinks);
    },
    get deadLetters() {
      return [...started.runs.values()].reduce((sum, one) => sum + one.deadLetters, 0);
    },
    get dropped() {
      return drops.total;
    },
    place: shared.place,
    outputs: shared.outputs ?? [],
    async stop() {
      stopping = true;
      undelivered = [...started.runs.values()].reduce((sum, one) => sum + one.undelivered, 0);
      await started.stop();
      return done;
    },
    async change() {
      throw new HapaxError(
        'CONFIG',
        `a ${pipeline.source.type} source goes on with the file that it was started with, or the workers would not do the same: restart them one by one`,
      );
    },
  };
}

/** Of a state that does not fit it is told how to begin without it. @throws always */
function refuse(error: unknown, afresh: string | undefined): never {
  if (afresh !== undefined && error instanceof HapaxError && error.code === 'SNAPSHOT')
    throw new HapaxError('SNAPSHOT', `${error.message} (${afresh})`, error);
  throw error;
}
