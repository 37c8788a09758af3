import type { Random } from '../../core/random.ts';
import type { Clock, Sink } from '../ports.ts';
import { askedMs, firstOfOneSort, handOver, isUndeliverable, type Telling, textOf, wants } from './handing-over.ts';

export type { Telling } from './handing-over.ts';

/** How one sink is doing. */
export interface SinkStatus {
  readonly id: string;
  delivered: number;
  /** Failed attempts since the last success. */
  failures: number;
  lastError: string;
  /** Messages that wait for it. */
  waiting: number;
  /** Messages set aside as dead letters in this run. */
  setAside: number;
}

/** Who is told what becomes of messages. */
export interface QueueListener {
  /** A message has left, or trying has stopped. */
  moved(): void;
  /** The first of a row of failures, or the end of one. */
  changed(status: Readonly<SinkStatus>, failing: boolean): void;
  setAside(event: Telling, reason: string): void;
}

/** Messages on their way to one sink, in order; when it fails it is tried again ever less often. */
export interface SinkQueue {
  readonly status: SinkStatus;
  readonly events: readonly Telling[];
  /** A delivery is under way, or the next attempt is waited for. */
  readonly busy: boolean;
  /** When the delivery that is under way began, milliseconds since 1970; undefined: none is. */
  readonly since: number | undefined;
  /** Where the sink stood when the last message left, for sinks that know. */
  readonly mark: unknown;
  /** Begin to deliver. */
  start(): void;
  add(event: Telling): void;
  /** Set the oldest aside so that at most so many wait; those on their way stay. */
  trim(most: number): void;
  /** Stop trying; what waits stays. */
  stop(): void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** The longest pause that the other side can ask for: an alert must not wait for a day because of a wrong header. */
const MOST_ASKED_MS = 3_600_000;
/** Messages handed to a sink at once. */
const AT_ONCE = 100;
/** Failures in a row after which the message behind the first one is tried too: if it gets through, the sink works and the first never will. */
const DOUBT_AFTER = 5;

/** Pause before attempt `failures + 1`: doubled each time, and a random half of it, so that many do not come back at once. */
export const pauseMs = (failures: number, chance: Random): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20)) * (0.5 + 0.5 * chance.uniform());

export function startSinkQueue(sink: Sink, clock: Clock, chance: Random, saved: readonly Telling[], listener: QueueListener): SinkQueue {
  const status: SinkStatus = { id: sink.id, delivered: 0, failures: 0, lastError: '', waiting: saved.length, setAside: 0 };
  const queue: Queue = {
    sink,
    clock,
    chance,
    listener,
    status,
    events: [...saved],
    busy: false,
    stopped: false,
    since: undefined,
    mark: undefined,
    alone: 0,
    out: 0,
    hurry: () => {},
  };
  return {
    status,
    get events() {
      return queue.events;
    },
    get busy() {
      return queue.busy;
    },
    get since() {
      return queue.since;
    },
    get mark() {
      return queue.mark;
    },
    start() {
      queue.mark = sink.mark?.();
      void drain(queue);
    },
    add(event) {
      if (!wants(sink, event)) return;
      queue.events.push(event);
      status.waiting = queue.events.length;
      void drain(queue);
    },
    trim: (most) => trim(queue, most),
    stop() {
      queue.stopped = true;
      queue.hurry();
    },
  };
}

interface Queue {
  readonly sink: Sink;
  readonly clock: Clock;
  readonly chance: Random;
  readonly listener: QueueListener;
  readonly status: SinkStatus;
  readonly events: Telling[];
  busy: boolean;
  stopped: boolean;
  since: number | undefined;
  mark: unknown;
  /** Messages that are handed over one by one, for one of them was refused. */
  alone: number;
  /** On their way. */
  out: number;
  /** End the pause that is waited for. */
  hurry: () => void;
}

async function drain(queue: Queue): Promise<void> {
  const { sink, status, events, listener } = queue;
  if (queue.busy) return;
  queue.busy = true;
  while (events.length > 0 && !queue.stopped) {
    const some = events.slice(0, queue.alone > 0 || status.failures >= DOUBT_AFTER ? 1 : (sink.atOnce ?? AT_ONCE));
    const tried = firstOfOneSort(some).length;
    try {
      taken(queue, 0, await attempt(queue, some));
    } catch (error) {
      await refused(queue, error, tried);
    }
  }
  queue.busy = false;
  listener.moved();
}

/** @returns how many were taken */
async function attempt(queue: Queue, events: readonly Telling[]): Promise<number> {
  const some = firstOfOneSort(events);
  queue.out = some.length;
  queue.since = queue.clock.now();
  try {
    await handOver(some, queue.sink);
  } finally {
    queue.since = undefined;
    queue.out = 0;
  }
  return some.length;
}

function taken(queue: Queue, at: number, n: number): void {
  queue.mark = queue.sink.mark?.();
  queue.events.splice(at, n);
  queue.alone = Math.max(0, queue.alone - n);
  queue.status.delivered += n;
  recovered(queue);
}

function recovered({ status, events, listener }: Queue): void {
  status.waiting = events.length;
  const failed = status.failures > 0;
  status.failures = 0;
  status.lastError = '';
  if (failed) listener.changed(status, false);
  listener.moved();
}

async function refused(queue: Queue, error: unknown, tried: number): Promise<void> {
  const { status, events, listener, chance } = queue;
  const reason = textOf(error);
  if (isUndeliverable(error)) {
    // Which of them it was is found by trying each alone.
    if (tried > 1) queue.alone = tried;
    else giveUp(queue, reason);
    return;
  }
  status.failures += 1;
  status.lastError = reason;
  if (status.failures === 1) listener.changed(status, true);
  if (status.failures >= DOUBT_AFTER && events.length > 1 && (await isPoisoned(queue))) return giveUp(queue, reason);
  if (!queue.stopped) await pause(queue, Math.max(pauseMs(status.failures, chance), Math.min(MOST_ASKED_MS, askedMs(error))));
}

function giveUp(queue: Queue, reason: string): void {
  const { status, events, listener } = queue;
  const [event] = events.splice(0, 1);
  queue.alone = Math.max(0, queue.alone - 1);
  status.waiting = events.length;
  status.setAside += 1;
  listener.setAside(event, reason);
  listener.moved();
}

/** Whether the message behind the first gets through, and the first, tried once more, does not. */
async function isPoisoned(queue: Queue): Promise<boolean> {
  try {
    await attempt(queue, queue.events.slice(1, 2));
  } catch {
    return false;
  }
  taken(queue, 1, 1);
  try {
    await attempt(queue, queue.events.slice(0, 1));
  } catch {
    return true;
  }
  taken(queue, 0, 1);
  return false;
}

const pause = (queue: Queue, ms: number) =>
  new Promise<void>((go) => {
    const cancel = queue.clock.after(ms, go);
    queue.hurry = () => {
      cancel();
      go();
    };
  });

function trim({ status, events, out, listener }: Queue, most: number): void {
  if (events.length <= most) return;
  const surplus = events.splice(out, Math.max(0, events.length - Math.max(most, out)));
  status.waiting = events.length;
  status.setAside += surplus.length;
  const why = status.lastError === '' ? 'it is too slow' : `it fails: ${status.lastError}`;
  for (const event of surplus) listener.setAside(event, `more than ${most} messages waited for this sink; ${why}`);
}
