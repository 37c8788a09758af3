import { HapaxError } from 'hapax';
import * as methods from 'hapax/registry';
import { type Checkpoint, createStream, type Incident, type Result, recordsOf, type Stream, type StreamConfig } from 'hapax/stream';
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
  /** Samples taken in since the stream was made. What was taken is kept, whatever happens after. */
  readonly taken: number;
  /** Judge and keep. */
  push(samples: readonly Incoming[]): Promise<Result[]>;
  watch(listener: Listener): () => void;
  /** Judge again what was kept after the checkpoint. */
  catchUp(): Promise<void>;
  /** Write down what has changed in the engine. */
  rest(): Promise<void>;
  /** Another stream has taken its name, or none: nothing more is judged or kept. */
  end(): void;
}

/** Samples between checkpoints of the engine: a restart judges at most about so many again. */
const CHECKPOINT_EVERY = 20_000;
/** Samples kept for looking back, for each stream. */
const KEPT = 200_000;
/** Samples read from the store at once. */
const PAGE = 5000;

/** @param saved where the engine goes on; from nothing unless given */
export function liveStream(store: Store, name: string, config: StreamConfig, saved?: Pick<Checkpoint, 'stream' | 'offset'>): LiveStream {
  const engine = createStream(config, methods, saved ? { from: saved.stream } : {});
  const listeners = new Set<Listener>();
  // Only `rest` below writes this.
  let taken = saved ? (saved.offset as number) : 0;
  let rested = taken;
  /** Why nothing more is taken. */
  let refusal: HapaxError | undefined;
  /** Pushes wait for one another: the engine is sequential. */
  let turn: Promise<unknown> = Promise.resolve();
  let resting: Promise<void> | undefined;
  const checkpoints = store.checkpoints(name, () => refusal === undefined);

  const judge = async (one: Incoming): Promise<Result> => {
    if (engine.blocked) await engine.blocked;
    return engine.push(one);
  };

  const work = async (samples: readonly Incoming[]): Promise<Result[]> => {
    if (refusal) throw refusal;
    check(name, config, samples);
    const results: Result[] = [];
    const stored: StoredSample[] = [];
    try {
      for (const sample of samples) {
        results.push(await judge(sample));
        stored.push({ seq: taken + stored.length, ...sample });
      }
      if (refusal) throw refusal;
      store.append(
        name,
        stored,
        results.flatMap(({ incidents }) => incidents.map(({ incident }) => atRest(incident))),
      );
    } catch (error) {
      // The engine has seen what the store has not: going on would judge from a past that no restart can bring back.
      refusal ??= new HapaxError('STATE', `${name}: samples could not be kept; restart the server to go on from those that were`, error);
      throw error;
    }
    taken += stored.length;
    if (taken - rested >= CHECKPOINT_EVERY && !resting) void rest().catch(() => {});
    for (const listener of listeners) listener(stored, results);
    return results;
  };

  function rest(): Promise<void> {
    // A checkpoint that fails leaves the last one and all samples after it: nothing is lost, a restart has more to judge again.
    resting ??= write().finally(() => {
      resting = undefined;
    });
    return resting;
  }

  async function write(): Promise<void> {
    if (refusal || taken === rested) return;
    const at = taken;
    const { head, ...changed } = engine.changes();
    await checkpoints.save(recordsOf({ source: name, offset: at, outbox: [], marks: {}, head }, changed));
    rested = at;
    if (!refusal) store.forget(name, at - KEPT);
  }

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
    async catchUp() {
      for (let page = store.samples(name, taken, PAGE); page.length > 0; page = store.samples(name, taken, PAGE)) {
        for (const sample of page) await judge(sample);
        taken += page.length;
      }
    },
    async rest() {
      await resting;
      await rest();
    },
    end() {
      refusal ??= new HapaxError('STATE', `${name}: the stream was replaced or deleted meanwhile; the samples were not taken`);
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
