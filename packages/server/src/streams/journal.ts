import { HapaxError } from 'hapax';
import type { Batch, Outcome, Source } from 'hapax/stream';
import type { StoredTick } from '../storage/records.ts';
import type { ServerStorage } from '../storage/store.ts';
import { gate } from './gate.ts';
import { positionOf, type TakenPosition } from './taken-position.ts';

/** A sample on its way in. */
export interface Incoming {
  readonly time: number;
  readonly key: string;
  readonly values: Float64Array;
  /** Of the message, where it has one. */
  readonly id?: string;
}

/**
 * Samples that are pushed and times that pass, written down before they are judged: what was answered for is there after a crash, and
 * the stream comes by the same way to the same state.
 */
export interface Journal {
  readonly source: Source;
  /** Samples written down since the stream was made. */
  readonly taken: number;
  /** Where the stream stands. */
  readonly position: TakenPosition;
  /** What had been written down before the start has been judged. */
  readonly caughtUp: Promise<void>;
  /** Samples and ticks wait to be judged. */
  readonly busy: boolean;
  /** Write down, and have judged. Resolves to what came of each sample. @throws what the store throws; then nothing was judged */
  push(samples: readonly Incoming[]): Promise<Outcome[]>;
  /** Write down that it is `time`, of which `unseen` nobody listened; what is returned has it told, before anything else is written down. */
  note(time: number, unseen?: number): () => Promise<Outcome[]>;
  /** What came of the batch that was read last. */
  heard(outcomes: readonly Outcome[]): void;
  /** What is written down later must not take the place of a tick before: a checkpoint is being made. */
  seal(): void;
  /** Nothing more is judged: all that wait are told why. */
  end(why: HapaxError): void;
}

type Tick = Pick<StoredTick, 'time' | 'unseen'>;

interface Entry {
  readonly from: TakenPosition;
  readonly samples: readonly Incoming[];
  readonly tick: Tick | undefined;
  readonly outcomes: Outcome[];
  readonly done: (outcomes: Outcome[]) => void;
  readonly refuse: (why: HapaxError) => void;
}

const nothing = () => {};
/** Work in one go: longer, and requests that have nothing to do with it wait. */
const SLICE_MS = 10;
/** Samples of new keys, and behind a warm-up, cost much more than the ones before: a slice must not have too many of them, nor values. */
const [LONGEST_SLICE, LONGEST_VALUES] = [64, 512];
/** Samples read from the store at once. */
const PAGE = 5000;

/** @param name of the stream, and of the source in its checkpoints  @param values judged for a sample: its own, once for each detector */
export function startJournal(
  store: Pick<ServerStorage, 'append' | 'keep' | 'samples' | 'ticks' | 'end'>,
  name: string,
  values = 1,
): Journal {
  const longest = Math.max(1, Math.min(LONGEST_SLICE, Math.floor(LONGEST_VALUES / values)));
  const queue: Entry[] = [];
  let wake = () => {};
  let refusal: HapaxError | undefined;
  let written: TakenPosition = { taken: 0, ticks: 0 };
  let position = written;
  let current: Entry | undefined;
  /** A tick that nothing has come of so far, and that no checkpoint has seen: the next may take its place. */
  let idle: { readonly nr: number; readonly time: number } | undefined;
  const caughtUp = gate();
  /** Pushes that are being written down, and the last of them. */
  let waiting = 0;
  let writing: Promise<void> = Promise.resolve();
  let slice = 1;
  let breathed = performance.now();

  const reached = (at: TakenPosition): TakenPosition => {
    position = at;
    return at;
  };

  async function* slices({ taken, ticks }: TakenPosition, samples: readonly Incoming[]): AsyncGenerator<Batch> {
    for (let i = 0; i < samples.length; ) {
      const began = performance.now();
      const part = samples.slice(i, i + slice);
      i += part.length;
      yield { samples: part, offset: reached({ taken: taken + i, ticks }) };
      const ms = performance.now() - began;
      slice = Math.max(1, Math.min(longest, 2 * slice, Math.round((part.length * SLICE_MS) / Math.max(ms, 0.1))));
      if (performance.now() - breathed >= SLICE_MS) await breathe();
    }
  }

  async function breathe(): Promise<void> {
    await new Promise<void>((go) => void setImmediate(go));
    breathed = performance.now();
  }

  const tickAt = (at: TakenPosition, { time, unseen }: Tick): Batch => ({
    samples: [],
    now: time,
    unseen,
    offset: reached({ taken: at.taken, ticks: at.ticks + 1 }),
  });

  /** What was written down before the start. */
  async function* kept(from: TakenPosition, until: TakenPosition): AsyncGenerator<Batch> {
    const ticks = store.ticks(name, from.ticks).filter(({ nr }) => nr < until.ticks);
    let at = from;
    function* ticksUpTo(seq: number): Generator<Batch> {
      for (let next = ticks[0]; next && next.seq <= seq; next = ticks[0]) {
        yield tickAt({ taken: at.taken, ticks: next.nr }, next);
        at = position;
        ticks.shift();
      }
    }
    while (at.taken < until.taken) {
      const page = store.samples(name, at.taken, Math.min(PAGE, until.taken - at.taken));
      if (page.length === 0) break;
      for (let i = 0; i < page.length; ) {
        yield* ticksUpTo(page[i].seq);
        const next = ticks[0]?.seq ?? Number.POSITIVE_INFINITY;
        const end = page.findIndex(({ seq }, k) => k > i && seq >= next);
        const run = page.slice(i, end < 0 ? page.length : end);
        yield* slices(at, run);
        at = position;
        i += run.length;
      }
    }
    yield* ticksUpTo(Number.POSITIVE_INFINITY);
  }

  async function* read(from: TakenPosition, until: TakenPosition): AsyncGenerator<Batch> {
    yield* kept(from, until);
    caughtUp.open();
    for (;;) {
      const entry = queue[0];
      if (!entry) {
        if (refusal) return;
        await new Promise<void>((go) => (wake = go));
        breathed = performance.now();
        continue;
      }
      current = entry;
      if (entry.tick !== undefined) yield tickAt(entry.from, entry.tick);
      yield* slices(entry.from, entry.samples);
      // Asked for more: the last batch has gone through the stream.
      current = undefined;
      queue.shift();
      entry.done(entry.outcomes);
    }
  }

  const check = (): void => {
    if (refusal) throw refusal;
  };

  async function write(samples: readonly Incoming[]): Promise<TakenPosition> {
    check();
    const from = written;
    await store.keep(
      name,
      samples.map((sample, i) => ({ seq: from.taken + i, ...sample })),
      check,
    );
    check();
    written = { taken: from.taken + samples.length, ticks: from.ticks };
    idle = undefined;
    return from;
  }

  function enter(from: TakenPosition, samples: readonly Incoming[], tick: Tick | undefined): Promise<Outcome[]> {
    return new Promise((done, refuse) => {
      queue.push({ from, samples, tick, outcomes: [], done, refuse });
      wake();
    });
  }

  return {
    get taken() {
      return written.taken;
    },
    get position() {
      return position;
    },
    caughtUp: caughtUp.passed,
    get busy() {
      return queue.length + waiting > 0;
    },
    source: {
      id: name,
      kind: 'replay',
      read(offset) {
        const from = positionOf(offset);
        const { samples, ticks } = store.end(name);
        written = { taken: Math.max(samples, from.taken), ticks: Math.max(ticks, from.ticks) };
        position = from;
        return read(from, written);
      },
      close() {
        refusal ??= new HapaxError('STATE', `${name}: the stream is at its end; what was kept is judged when it goes on`);
        wake();
      },
    },
    async push(samples) {
      // One after the other: numbers are given in the order of writing.
      const mine = writing.then(() => write(samples));
      writing = mine.then(nothing, nothing);
      waiting += 1;
      const from = await mine.finally(() => {
        waiting -= 1;
      });
      return enter(from, samples, undefined);
    },
    note(time, unseen = 0) {
      if (refusal) throw refusal;
      const from = written;
      const mine = { nr: from.ticks, time };
      // Of times that follow one another the last says it all, unless time went by otherwise.
      const rereached = idle && time >= idle.time && unseen === 0 ? idle.nr : undefined;
      store.append(name, [], [{ nr: mine.nr, seq: from.taken, time, unseen }], rereached);
      return async () => {
        written = { taken: from.taken, ticks: from.ticks + 1 };
        idle = unseen === 0 ? mine : undefined;
        const outcomes = await enter(from, [], { time, unseen });
        if (outcomes.some(({ released, incidents }) => released.length + incidents.length > 0) && idle === mine) idle = undefined;
        return outcomes;
      };
    },
    heard(outcomes) {
      if (current) for (const outcome of outcomes) current.outcomes.push(outcome);
    },
    seal() {
      idle = undefined;
    },
    end(why) {
      refusal = why;
      caughtUp.refuse(why);
      for (const { refuse } of queue.splice(0)) refuse(why);
      wake();
    },
  };
}
