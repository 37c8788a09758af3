import { decode, HapaxError } from 'hapax';
import { loadCheckpoint, type Source, type StreamConfig } from 'hapax/stream';
import { type LiveStream, liveStream, type SavedStream, type ServedConfig, type TakenPosition } from './live-stream.ts';
import type { Store, StoredStream } from './storage/store.ts';

export interface Hub {
  readonly streams: ReadonlyMap<string, LiveStream>;
  /** Streams that could not be woken, and why. They stay as they are until they are replaced or deleted. */
  readonly asleep: ReadonlyMap<string, string>;
  /** @throws HapaxError `INPUT` when there is none of this name, `STATE` when it could not be woken */
  find(name: string): LiveStream;
  /** Make a stream, or replace one by another configuration. @throws HapaxError `CONFIG` or `OPTION` */
  put(name: string, config: StreamConfig): LiveStream;
  remove(name: string): boolean;
  close(): Promise<void>;
}

export interface HubOptions {
  readonly maxStreams?: number;
  readonly now?: () => number;
}

/** The streams of a server, woken as they were: last checkpoint, then the samples and ticks after it. */
export async function openHub(store: Store, { maxStreams = Infinity, now = Date.now }: HubOptions = {}): Promise<Hub> {
  const streams = new Map<string, LiveStream>();
  const asleep = new Map<string, string>();
  for (const stored of store.streams()) {
    try {
      streams.set(stored.name, await restoreStream(store, now, stored));
    } catch (error) {
      if (!(error instanceof HapaxError)) throw error;
      // The others must not suffer.
      asleep.set(stored.name, error.message);
    }
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
      throw new HapaxError('INPUT', `there is no stream ${name}; set it up with PUT /api/streams/${name}`);
    },
    put(name, config) {
      if (streams.size >= maxStreams && !streams.has(name))
        throw new HapaxError('STATE', `there are ${streams.size} streams already, the most this server runs; delete one first`);
      const stream = liveStream(store, now, { ...config, name });
      streams.get(name)?.end();
      store.putStream(name, JSON.stringify(stream.config));
      asleep.delete(name);
      streams.set(name, stream);
      return stream;
    },
    remove(name) {
      streams.get(name)?.end();
      streams.delete(name);
      asleep.delete(name);
      return store.deleteStream(name);
    },
    async close() {
      for (const stream of streams.values()) await stream.rest();
      store.close();
    },
  };
}

async function restoreStream(store: Store, now: () => number, { name, config, snapshot, at }: StoredStream): Promise<LiveStream> {
  const kept = await loadCheckpoint(store.checkpoints(name), sourceCalled(name));
  const saved = kept ? { stream: kept.stream, place: placeOf(kept.offset) } : old(snapshot, at);
  // Only `put` above writes configurations, after they were checked.
  const stream = liveStream(store, now, JSON.parse(config) as ServedConfig, saved);
  await stream.catchUp();
  return stream;
}

/** What the first version wrote. */
const old = (snapshot: string | null, at: number): SavedStream | undefined =>
  snapshot === null ? undefined : { stream: decode(snapshot), place: placeOf(at) };

/** Only streams write it: a number before there were ticks. */
const placeOf = (offset: unknown): TakenPosition => (typeof offset === 'number' ? { taken: offset, ticks: 0 } : (offset as TakenPosition));

/** A checkpoint names its source; here that is the stream itself. */
const sourceCalled = (id: string): Pick<Source, 'id'> => ({ id });
