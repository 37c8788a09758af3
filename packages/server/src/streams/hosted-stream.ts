import { HapaxError } from 'hapax';
import type { Recorder, Run, RunOptions, Store, StreamConfig } from 'hapax/stream';
import type { ServerStorage } from '../storage/store.ts';
import { type Listener, type LiveStream, type ServedConfig, startObserver } from './live-stream.ts';

/** A run that is shown: its parts go into the options of `runStream`, and the run to `attach`. */
export interface Hosting extends Required<Pick<RunOptions, 'onOutcomes'>> {
  /** With the maintenance windows that people have set. */
  readonly config: StreamConfig;
  readonly recorder: Recorder;
  /** The store of the server, for a run that has none of its own. */
  readonly store: Store;
  attach(run: Run): void;
}

/** Show a run that someone else has started, with a source of its own. @param source in words */
export function host(
  storage: ServerStorage,
  config: ServedConfig,
  source: string,
  now: () => number,
  listeners?: Set<Listener>,
): { readonly stream: LiveStream & { readonly listeners: Set<Listener> }; readonly hosting: Hosting } {
  const observer = startObserver(storage, config, now, listeners);
  const { name } = config;
  let ended: string | undefined;
  const { view } = observer;
  const stream = {
    name,
    config,
    source,
    listeners: observer.listeners,
    get run() {
      return view.run;
    },
    get engine() {
      return view.engine;
    },
    get taken() {
      return view.engine.counts.samples;
    },
    get refusal() {
      return ended;
    },
    async push(): Promise<never> {
      throw new HapaxError(
        'STATE',
        `${name} reads its samples from ${source}; push to a stream that was set up with PUT /api/streams/NAME`,
      );
    },
    watch: view.watch,
    recent: view.recent,
    get recentBytes() {
      return view.recentBytes;
    },
    trainings: view.trainings,
    incidents: view.incidents,
    notices: view.notices,
    maintenance: view.maintenance,
    act: view.act,
  };
  return {
    stream,
    hosting: {
      config: observer.config,
      onOutcomes: observer.onOutcomes,
      recorder: observer.recorder,
      store: storage.checkpoints(name),
      attach(run) {
        observer.attach(run);
        ended = undefined;
        run.done.then(
          ({ reason, samples }) => {
            ended = `${name} has ${reason} after ${samples} samples`;
          },
          (error: unknown) => {
            ended = `${name} has stopped: ${error instanceof Error ? error.message : String(error)}`;
          },
        );
      },
    },
  };
}
