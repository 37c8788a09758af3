import type { SinkConfig, SourceConfig } from '@hapax/connect/registry';
import { batchSeconds, type Histogram, startHistogram, workerTrainer } from '@hapax/connect/run';
import { HapaxError } from 'hapax';
import { type Clock, createStream, namesIn, type StreamConfig, type Trainer } from 'hapax/stream';
import { type ServerMethods, serverMethods } from './own-methods.ts';
import { Missing } from './problems.ts';
import type { StreamSetup } from './schemas.ts';
import type { StoredStream } from './storage/records.ts';
import { type ServerStorage, UNFINISHED } from './storage/store.ts';
import { openBudget, ownMemory } from './streams/budget.ts';
import { checkConnector, openFrom, openSinks, surroundings } from './streams/connectors.ts';
import { type Hosting, host } from './streams/hosted-stream.ts';
import type { LiveStream, ServedConfig } from './streams/live-stream.ts';
import { type PushedStream, type Shared, startPushed } from './streams/pushed-stream.ts';
import { startSourced } from './streams/sourced-stream.ts';

export interface Hub {
  /** Streams that run: those of the API, and pipelines that the page shows. */
  readonly streams: ReadonlyMap<string, LiveStream>;
  /** Streams that could not be woken, and why. They stay as they are until they are replaced or deleted. */
  readonly asleep: ReadonlyMap<string, string>;
  /** @throws Missing when there is none of this name, HapaxError `STATE` when it could not be woken */
  find(name: string): LiveStream;
  /** Make a stream, or replace one by another configuration. @throws HapaxError `CONFIG`, `OPTION` or `NETWORK` */
  put(name: string, setup: StreamSetup | StreamConfig): Promise<LiveStream>;
  /** How long batches took, for Prometheus. */
  latency(): string;
  /** @returns whether there was one */
  remove(name: string): Promise<boolean>;
  /**
   * Show a run that someone else starts, such as that of a pipeline file; under a name that is shown already it takes its place.
   * @param source where its samples come from, in words
   * @throws HapaxError `CONFIG` when a stream of the API has this name
   */
  host(config: StreamConfig, source: string): Hosting;
  /** Tell every stream that goes by the clock what time it is; resolves when all have come to it. */
  tick(time: number): Promise<void>;
  /** End every stream with a checkpoint. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

const othersFirst = (): Promise<void> => new Promise((go) => void setImmediate(go));

export interface HubOptions {
  readonly maxStreams?: number;
  readonly clock: Clock;
  /** Samples and ticks between checkpoints of a stream. */
  readonly checkpointEvery?: number;
  /** Streams that are set up over HTTP may reach private addresses. */
  readonly privateAddresses?: boolean;
  /** Told what goes wrong at sources and sinks. */
  readonly onTrouble?: (text: string) => void;
  /** The methods of hapax unless given. */
  readonly methods?: ServerMethods;
  /** Trains batch models; in another thread unless given. */
  readonly trainer?: Trainer;
  /** Bytes that the models of all streams may take; half of the memory there is unless given. */
  readonly memoryBytes?: number;
  /** Bytes that the models of one key may take; 50 MB unless given. */
  readonly keyBytes?: number;
}

/** Streams of the first version are pushed to and tell nobody. */
const NEITHER: { readonly source?: SourceConfig; readonly sinks: readonly SinkConfig[] } = { sinks: [] };

/** The streams of a server, woken as they were: last checkpoint, then the samples and ticks after it. */
export async function openHub(store: ServerStorage, options: HubOptions): Promise<Hub> {
  const { maxStreams = Infinity, clock, checkpointEvery, privateAddresses = false } = options;
  const streams = new Map<string, LiveStream>();
  const pushed = new Map<string, PushedStream>();
  const hosted = new Map<string, ReturnType<typeof host>['stream']>();
  const asleep = new Map<string, string>();
  const methods = options.methods ?? (await serverMethods());
  const thread = workerTrainer({ methods: methods.own });
  const { trainer = thread.train } = options;
  const budget = openBudget(options.memoryBytes ?? ownMemory(), () => streams.values(), options.keyBytes);
  const latencies = new Map<string, Histogram>();
  const shared: Omit<Shared, 'latency'> = {
    store,
    clock,
    trainer,
    methods,
    budget,
    ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
  };

  const trouble = options.onTrouble ?? (() => {});

  async function begin(name: string, setup: StreamSetup | StreamConfig, stored?: StoredStream): Promise<PushedStream> {
    const { source, sinks, ...stream } = { ...NEITHER, ...setup };
    // What is not given is absent, not undefined: the looser type of a checked body is the only difference.
    const config = { ...stream, name } as unknown as ServedConfig;
    const around = { ...surroundings(config.features, clock, (text) => trouble(`${name}: ${text}`)), texts: namesIn(config) };
    const opened = await openSinks(sinks, around);
    const latency = startHistogram();
    latencies.set(name, latency);
    if (source) return startSourced({ ...shared, latency }, config, await openFrom(source, around), opened);
    return startPushed({ ...shared, latency }, config, opened, stored);
  }

  async function wake(stored: StoredStream): Promise<void> {
    const { name, config, at } = stored;
    try {
      // Only `put` below writes configurations, after they were checked.
      const setup = config === '' ? undefined : (JSON.parse(config) as StreamSetup);
      if (at === UNFINISHED) await finish(name, setup);
      if (!setup) return;
      const { source: _, sinks: __, ...stream } = { ...NEITHER, ...setup };
      await budget.reserve(name, stream as unknown as StreamConfig, true);
      add(await begin(name, setup, at === UNFINISHED ? undefined : stored));
    } catch (error) {
      // The others must not suffer.
      asleep.set(name, messageOf(error));
    }
  }

  /** Give up what is kept under a name, and write down what takes its place. */
  async function finish(name: string, setup?: StreamSetup | StreamConfig): Promise<void> {
    await store.clear(name);
    if (setup) store.putStream(name, JSON.stringify({ ...setup, name }));
    else store.deleteStream(name);
  }

  /** That a stream goes is written down before it does: where that fails it goes on as if nobody had asked. */
  async function giveUp(name: string, setup?: StreamSetup | StreamConfig): Promise<void> {
    store.intend(name, setup && JSON.stringify({ ...setup, name }));
    const ended = pushed.get(name)?.end();
    for (const known of [pushed, latencies, streams, asleep]) known.delete(name);
    await ended;
  }
  function add(stream: PushedStream): void {
    pushed.set(stream.name, stream);
    streams.set(stream.name, stream);
  }
  const notHosted = (name: string) => {
    if (hosted.has(name)) throw new HapaxError('CONFIG', `${name} is run from a pipeline file: change it there`);
  };
  for (const stored of store.streams()) await wake(stored);

  async function put(name: string, setup: StreamSetup | StreamConfig): Promise<LiveStream> {
    notHosted(name);

    if (pushed.size >= maxStreams && !pushed.has(name))
      throw new HapaxError('STATE', `there are ${pushed.size} streams already, the most this server runs; delete one first`);
    const { source, sinks, ...stream } = { ...NEITHER, ...setup };
    if (source) checkConnector('source', source, privateAddresses);
    for (const sink of sinks) checkConnector('sink', sink, privateAddresses);
    // Tried out first: a configuration that cannot run must not replace one that does.
    createStream(stream as unknown as StreamConfig, methods);
    // A stream of a thousand features takes long to make: others have their turn in between.
    await othersFirst();
    await budget.reserve(name, stream as unknown as StreamConfig);
    const isNew = !pushed.has(name) && !asleep.has(name);
    await giveUp(name, setup);
    try {
      await finish(name, setup);
      const made = await begin(name, setup);
      add(made);
      return made;
    } catch (error) {
      if (isNew) await finish(name).catch(() => {});
      else asleep.set(name, messageOf(error));
      throw error;
    }
  }

  async function remove(name: string): Promise<boolean> {
    notHosted(name);
    const known = pushed.has(name) || asleep.has(name);
    await giveUp(name);
    budget.release(name);
    try {
      await finish(name);
    } catch (error) {
      // Its record says that it is to go, and it can be told again.
      asleep.set(name, `it was deleted, and what was kept of it could not be given up (${messageOf(error)})`);
      throw error;
    }
    return known;
  }

  /** Requests that change the same stream come one after the other. */
  const turns = new Map<string, Promise<unknown>>();
  async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const mine = (turns.get(name) ?? Promise.resolve()).then(work, work);
    turns.set(name, mine);
    try {
      return await mine;
    } finally {
      if (turns.get(name) === mine) turns.delete(name);
    }
  }

  async function stop(): Promise<void> {
    // Side by side: each may have sinks that take their time.
    await Promise.allSettled([...pushed.values()].map((stream) => stream.stop()));
  }

  return {
    streams,
    asleep,
    find(name) {
      const stream = streams.get(name);
      if (stream) return stream;
      const why = asleep.get(name);
      if (why !== undefined)
        throw new HapaxError(
          'STATE',
          `${name} could not be woken: ${why}; replace it with PUT, remove it with DELETE, or restore the data folder`,
        );
      throw new Missing(`there is no stream ${name}; set it up with PUT /api/streams/${name}`);
    },
    latency: () => batchSeconds(latencies),
    put: (name, setup) => inTurn(name, () => put(name, setup)),
    remove: (name) => inTurn(name, () => remove(name)),
    host(config, source) {
      const { name = 'stream' } = config;
      if (pushed.has(name) || asleep.has(name))
        throw new HapaxError('CONFIG', `a stream of the API is called ${name} already; give the pipeline another \`name\``);
      const { stream, hosting } = host(store, { ...config, name }, source, clock.now, hosted.get(name)?.listeners);
      hosted.set(name, stream);
      // Shown from when it runs.
      return {
        ...hosting,
        attach(run) {
          hosting.attach(run);
          streams.set(name, stream);
        },
      };
    },
    async tick(time) {
      // One that still works on the last one need not be told again.
      const timed = [...pushed.values()].filter(({ timed, busy, refusal }) => timed && !busy && refusal === undefined);
      const told: (() => Promise<unknown>)[] = [];
      store.together(() => {
        for (const stream of timed) told.push(stream.note(time));
      });
      await Promise.allSettled(told.map((tell) => tell()));
    },
    stop,
    async close() {
      await stop();
      await thread.close();
      store.close();
    },
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
