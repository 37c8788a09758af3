import { HapaxError, type Snapshot } from 'hapax';
import * as methods from 'hapax/registry';
import { createStream, type IncidentEvent, type Outcome, type Result, recordsOf, type Stream, type StreamConfig } from 'hapax/stream';
import type { Store, StoredIncident, StoredSample, StoredTick } from './storage/store.ts';

/** A sample on its way in. */
export interface Incoming {
  readonly time: number;
  readonly key: string;
  readonly values: Float64Array;
}

/** What happened, for those who watch: samples with their results, and what else came of them or of the time that has passed. */
export type Listener = (samples: readonly StoredSample[], results: readonly Result[], outcomes: readonly Outcome[]) => void;

/** How far a stream has come: samples taken, and ticks written down. */
export interface TakenPosition {
  readonly taken: number;
  readonly ticks: number;
}

/** A stream that this server runs. */
export interface LiveStream {
  readonly name: string;
  readonly config: StreamConfig;
  readonly engine: Stream;
  /** Samples taken in since the stream was made. What was taken is kept, whatever happens after. */
  readonly taken: number;
  /** Judge and keep. */
  push(samples: readonly Incoming[]): Promise<Result[]>;
  /** Say that it is `time` without a sample: what follows from it is kept and told as after a push. */
  tick(time: number): Promise<void>;
  watch(listener: Listener): () => void;
  /** Go again through the samples and ticks that were kept after the checkpoint. */
  catchUp(): Promise<void>;
  /** Write down what has changed in the engine. */
  rest(): Promise<void>;
  /** Another stream has taken its name, or none: nothing more is judged or kept. */
  end(): void;
}

/** A configuration that bears the name of its stream. */
export type ServedConfig = StreamConfig & { readonly name: string };

/** The state of an engine, and what it had come to. */
export interface SavedStream {
  readonly stream: Snapshot;
  readonly place: TakenPosition;
}

/** Samples and ticks between checkpoints of the engine: a restart goes at most about so many again. */
const CHECKPOINT_EVERY = 20_000;
/** Samples kept for looking back, for each stream. */
const KEPT = 200_000;
/** Samples read from the store at once. */
const PAGE = 5000;

/** @param saved where the engine goes on; from nothing unless given */
export function liveStream(store: Store, now: () => number, config: ServedConfig, saved?: SavedStream): LiveStream {
  const { name } = config;
  const engine = createStream(config, methods, saved ? { from: saved.stream } : {});
  const listeners = new Set<Listener>();
  let { taken, ticks } = saved?.place ?? { taken: 0, ticks: 0 };
  let rested = taken + ticks;
  /** Times of ticks that changed nothing that anyone can see, and are written down with what comes next: later samples are judged by them. */
  let unwritten: number[] = [];
  /** Why nothing more is taken. */
  let refusal: HapaxError | undefined;
  /** Pushes and ticks wait for one another. */
  let lastTask: Promise<unknown> = Promise.resolve();
  let resting: Promise<void> | undefined;
  const checkpoints = store.checkpoints(name, () => refusal === undefined);

  const judge = async (one: Incoming): Promise<Result> => {
    if (engine.blocked) await engine.blocked;
    return engine.push(one);
  };

  const come = async (time: number): Promise<Outcome> => {
    if (engine.blocked) await engine.blocked;
    // Of times that follow one another the last says it all, unless the clock was set back.
    if (time >= (unwritten.at(-1) ?? Number.POSITIVE_INFINITY)) unwritten.pop();
    unwritten.push(time);
    return engine.tick(time);
  };

  /** Write down what came of samples, or of the last tick, and tell it. */
  function keep(samples: readonly Incoming[], results: readonly Result[], outcomes: readonly Outcome[]): void {
    if (refusal) throw refusal;
    const stored = samples.map((sample, i): StoredSample => ({ seq: taken + i, ...sample }));
    const times = unwritten.map((time, i): StoredTick => ({ nr: ticks + i, seq: taken, time }));
    const events = outcomes.flatMap(({ incidents }) => incidents);
    store.append(name, stored, events.map(atRest), times);
    unwritten = [];
    taken += stored.length;
    ticks += times.length;
    if (taken + ticks - rested >= CHECKPOINT_EVERY && !resting) void rest().catch(() => {});
    for (const listener of listeners) listener(stored, results, outcomes);
  }

  /** The engine has seen what the store has not: going on would judge from a past that no restart can bring back. */
  function fail(error: unknown): never {
    refusal ??= new HapaxError('STATE', `${name}: samples could not be kept; restart the server to go on from those that were`, error);
    throw error;
  }

  const pass = async (time: number): Promise<void> => {
    if (refusal) return;
    try {
      const outcome = await come(time);
      if (outcome.released.length + outcome.incidents.length > 0) keep([], [], [outcome]);
    } catch (error) {
      fail(error);
    }
  };

  const work = async (samples: readonly Incoming[]): Promise<Result[]> => {
    if (refusal) throw refusal;
    check(name, config, samples);
    const results: Result[] = [];
    try {
      // How far samples are behind the clock is measured from the first one on.
      if (ticks === 0 && unwritten.length === 0) await come(now());
      for (const sample of samples) results.push(await judge(sample));
      keep(samples, results, results);
    } catch (error) {
      fail(error);
    }
    return results;
  };

  /** One after the other: the engine is sequential. */
  function inTurn<T>(go: () => Promise<T>): Promise<T> {
    const mine = lastTask.then(go);
    lastTask = mine.catch(() => {});
    return mine;
  }

  function rest(): Promise<void> {
    // A checkpoint that fails leaves the last one and all samples after it: nothing is lost, a restart has more to judge again.
    resting ??= write().finally(() => {
      resting = undefined;
    });
    return resting;
  }

  async function write(): Promise<void> {
    if (refusal || taken + ticks === rested) return;
    const place: TakenPosition = { taken, ticks };
    const { head, ...changed } = engine.changes();
    await checkpoints.save(recordsOf({ source: name, offset: place, outbox: [], marks: {}, head }, changed));
    rested = place.taken + place.ticks;
    if (!refusal) store.forget(name, place.taken - KEPT, place.ticks);
  }

  return {
    name,
    config,
    engine,
    get taken() {
      return taken;
    },
    push: (samples) => inTurn(() => work(samples)),
    tick: (time) => inTurn(() => pass(time)),
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async catchUp() {
      const again = store.ticks(name, ticks);
      const comeTo = async (seq: number) => {
        for (let next = again[0]; next && next.seq <= seq; next = again[0]) {
          await come(next.time);
          ticks += 1;
          again.shift();
        }
      };
      for (let page = store.samples(name, taken, PAGE); page.length > 0; page = store.samples(name, taken, PAGE)) {
        for (const sample of page) {
          await comeTo(sample.seq);
          await judge(sample);
        }
        taken += page.length;
      }
      await comeTo(taken);
      // These are written down already.
      unwritten = [];
    },
    // In its turn: in the middle of a push the engine is ahead of the count of samples.
    rest: () =>
      inTurn(async () => {
        await resting;
        await rest();
      }),
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

const atRest = ({ incident }: IncidentEvent): StoredIncident => ({
  id: incident.id,
  start: incident.start,
  json: JSON.stringify(incident),
});
