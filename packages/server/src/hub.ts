import { decode, encode, HapaxError } from 'hapax';
import * as methods from 'hapax/registry';
import { createStream, type Incident, type Result, type Stream, type StreamConfig } from 'hapax/stream';
import type { Store, StoredIncident, StoredSample } from './storage/store.ts';

/** A sample on its way in. */
export interface Incoming {
  readonly time: number;
  readonly key: string;
  readonly values: Float64Array;
}

/** What happened to samples, for those who watch. */
export type Listener = (samples: readonly StoredSample[], results: readonly Result[]) => void;

/** A stream that this server runs. */
export interface LiveStream {
  readonly name: string;
  readonly config: StreamConfig;
  readonly engine: Stream;
  /** Samples taken in since the stream was made. */
  readonly taken: number;
  /** Judge and keep. */
  push(samples: readonly Incoming[]): Promise<Result[]>;
  watch(listener: Listener): () => void;
  /** Write the state of the engine down. */
  rest(): void;
}

export interface Hub {
  readonly streams: ReadonlyMap<string, LiveStream>;
  /** Make a stream, or replace one by another configuration. @throws HapaxError `CONFIG` or `OPTION` */
  put(name: string, config: StreamConfig): LiveStream;
  remove(name: string): boolean;
  close(): void;
}

/** Samples between snapshots of the engine: a restart judges at most so many again. */
const SNAPSHOT_EVERY = 2000;
/** Samples kept for looking back, for each stream. */
const KEPT = 200_000;
/** Samples read from the store at once. */
const PAGE = 5000;

/** The streams of a server, woken as they were: last snapshot, then the samples after it. */
export async function openHub(store: Store): Promise<Hub> {
  const streams = new Map<string, LiveStream>();
  for (const { name, config, snapshot, at } of store.streams()) {
    // Only `put` below writes configurations, after they were checked.
    const stream = liveStream(store, name, JSON.parse(config) as StreamConfig, snapshot, at);
    await stream.catchUp();
    streams.set(name, stream);
  }
  return {
    streams,
    put(name, config) {
      const stream = liveStream(store, name, { ...config, name }, null, 0);
      store.deleteStream(name);
      store.putStream({ name, config: JSON.stringify(stream.config), snapshot: null, at: 0 });
      streams.set(name, stream);
      return stream;
    },
    remove(name) {
      streams.delete(name);
      return store.deleteStream(name);
    },
    close() {
      for (const stream of streams.values()) stream.rest();
      store.close();
    },
  };
}

function liveStream(
  store: Store,
  name: string,
  config: StreamConfig,
  snapshot: string | null,
  at: number,
): LiveStream & { catchUp(): Promise<void> } {
  const engine = createStream(config, methods, snapshot === null ? {} : { from: decode(snapshot) });
  const listeners = new Set<Listener>();
  let taken = at;
  let rested = at;
  const judge = async (one: Incoming): Promise<Result> => {
    if (engine.blocked) await engine.blocked;
    return engine.push(one);
  };
  /** Pushes wait for one another: the engine is sequential. */
  let turn: Promise<unknown> = Promise.resolve();

  const rest = () => {
    if (broken || taken === rested) return;
    store.putStream({ name, config: JSON.stringify(config), snapshot: encode(engine.snapshot()), at: taken });
    rested = taken;
    store.forget(name, taken - KEPT);
  };
  let broken = false;
  const work = async (samples: readonly Incoming[]): Promise<Result[]> => {
    if (broken) throw new HapaxError('STATE', `${name}: the store has failed; restart the server to go on from what it kept`);
    check(name, config, samples);
    const results: Result[] = [];
    const stored: StoredSample[] = [];
    for (const sample of samples) {
      results.push(await judge(sample));
      stored.push({ seq: taken++, ...sample });
    }
    try {
      store.append(
        name,
        stored,
        results.flatMap(({ incidents }) => incidents.map(({ incident }) => atRest(incident))),
      );
    } catch (error) {
      // The engine has seen what the store has not: going on would judge from a past that no restart can bring back.
      taken -= stored.length;
      broken = true;
      throw error;
    }
    if (taken - rested >= SNAPSHOT_EVERY) rest();
    for (const listener of listeners) listener(stored, results);
    return results;
  };

  return {
    name,
    config,
    engine,
    get taken() {
      return taken;
    },
    push(samples) {
      const mine = turn.then(() => work(samples));
      turn = mine.catch(() => {});
      return mine;
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    rest,
    async catchUp() {
      for (let page = store.samples(name, taken, PAGE); page.length > 0; page = store.samples(name, taken, PAGE)) {
        for (const sample of page) await judge(sample);
        taken += page.length;
      }
    },
  };
}

/** All or nothing: a bad sample in the middle must not leave half a request behind. */
function check(name: string, { features }: StreamConfig, samples: readonly Incoming[]): void {
  samples.forEach(({ time, values }, i) => {
    if (!Number.isFinite(time)) throw new HapaxError('INPUT', `${name}: sample ${i} has no time; give milliseconds since 1970`);
    if (values.length !== features.length)
      throw new HapaxError('SHAPE', `${name}: sample ${i} has ${values.length} values; the stream has ${features.length} features`);
  });
}

const atRest = (incident: Incident): StoredIncident => ({ id: incident.id, start: incident.start, json: JSON.stringify(incident) });
