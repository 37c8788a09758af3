import { timed } from '@hapax/connect/run';
import { runStream, type Sink, type Source, type Store } from 'hapax/stream';
import { host } from './hosted-stream.ts';
import type { ServedConfig } from './live-stream.ts';
import type { PushedStream, Shared } from './pushed-stream.ts';

const CHECKPOINT_MS = 10_000;

/**
 * Start a stream that reads its samples itself, or go on with what is kept under its name.
 * @throws HapaxError `CONFIG`, `OPTION` or `SNAPSHOT`
 */
export async function startSourced(
  { store, clock, trainer, methods, checkpointEvery, latency }: Shared,
  config: ServedConfig,
  source: Source,
  sinks: readonly Sink[],
): Promise<PushedStream> {
  const { stream, hosting } = host(store, config, source.id, clock.now);
  let wanted = true;
  const kept: Store = store.checkpoints(config.name, () => wanted);
  const run = await runStream({
    config: hosting.config,
    methods,
    clock,
    trainer,
    source: timed(source, latency),
    sinks,
    recorders: [hosting.recorder],
    store: kept,
    checkpointMs: CHECKPOINT_MS,
    ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
    onOutcomes: hosting.onOutcomes,
  });
  hosting.attach(run);
  const stop = async () => void (await run.stop().catch(() => {}));
  return Object.assign(stream, {
    timed: false,
    busy: false,
    note: () => async () => {},
    async end() {
      wanted = false;
      await run.abandon().catch(() => {});
    },
    stop,
  });
}
