import type { Random } from '../../core/random.ts';
import type { Clock, Sink } from '../ports.ts';
import type { IncidentEvent, Notice } from '../types.ts';

/** What a sink is told: of an incident, or of what a person did. */
export type Telling = IncidentEvent | Notice;

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
const KINDS: readonly IncidentEvent['kind'][] = ['opened', 'closed'];

/** Pause before attempt `failures + 1`: doubled each time, and a random half of it, so that many do not come back at once. */
export const pauseMs = (failures: number, chance: Random): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20)) * (0.5 + 0.5 * chance.uniform());

export function startSinkQueue(
  sink: Sink,
  clock: Clock,
  chance: Random,
  saved: readonly Telling[],
  { moved, changed, setAside }: QueueListener,
): SinkQueue {
  const status: SinkStatus = { id: sink.id, delivered: 0, failures: 0, lastError: '', waiting: saved.length, setAside: 0 };
  const queue = [...saved];
  let busy = false;
  let stopped = false;
  let since: number | undefined;
  let mark: unknown;
  /** Messages that are handed over one by one, for one of them was refused. */
  let alone = 0;
  /** On their way. */
  let out = 0;
  let hurry = () => {};

  /** @returns how many were taken */
  async function attempt(events: readonly Telling[]): Promise<number> {
    const some = firstOfOneSort(events);
    out = some.length;
    since = clock.now();
    try {
      await handOver(some, sink);
    } finally {
      since = undefined;
      out = 0;
    }
    return some.length;
  }

  function taken(at: number, n: number): void {
    mark = sink.mark?.();
    queue.splice(at, n);
    alone = Math.max(0, alone - n);
    status.delivered += n;
    recovered();
  }

  function recovered(): void {
    status.waiting = queue.length;
    const failed = status.failures > 0;
    status.failures = 0;
    status.lastError = '';
    if (failed) changed(status, false);
    moved();
  }

  function giveUp(reason: string): void {
    const [event] = queue.splice(0, 1);
    alone = Math.max(0, alone - 1);
    status.waiting = queue.length;
    status.setAside += 1;
    setAside(event, reason);
    moved();
  }

  async function refused(error: unknown, tried: number): Promise<void> {
    const reason = textOf(error);
    if (isUndeliverable(error)) {
      // Which of them it was is found by trying each alone.
      if (tried > 1) alone = tried;
      else giveUp(reason);
      return;
    }
    status.failures += 1;
    status.lastError = reason;
    if (status.failures === 1) changed(status, true);
    if (status.failures >= DOUBT_AFTER && queue.length > 1 && (await isPoisoned())) return giveUp(reason);
    if (!stopped) await pause(Math.max(pauseMs(status.failures, chance), Math.min(MOST_ASKED_MS, askedMs(error))));
  }

  /** Whether the message behind the first gets through, and the first, tried once more, does not. */
  async function isPoisoned(): Promise<boolean> {
    try {
      await attempt(queue.slice(1, 2));
    } catch {
      return false;
    }
    taken(1, 1);
    try {
      await attempt(queue.slice(0, 1));
    } catch {
      return true;
    }
    taken(0, 1);
    return false;
  }

  async function drain(): Promise<void> {
    if (busy) return;
    busy = true;
    while (queue.length > 0 && !stopped) {
      const some = queue.slice(0, alone > 0 || status.failures >= DOUBT_AFTER ? 1 : (sink.atOnce ?? AT_ONCE));
      const tried = firstOfOneSort(some).length;
      try {
        taken(0, await attempt(some));
      } catch (error) {
        await refused(error, tried);
      }
    }
    busy = false;
    moved();
  }

  const pause = (ms: number) =>
    new Promise<void>((go) => {
      const cancel = clock.after(ms, go);
      hurry = () => {
        cancel();
        go();
      };
    });

  return {
    status,
    get events() {
      return queue;
    },
    get busy() {
      return busy;
    },
    get since() {
      return since;
    },
    get mark() {
      return mark;
    },
    start() {
      mark = sink.mark?.();
      void drain();
    },
    add(event) {
      if (!wants(sink, event)) return;
      queue.push(event);
      status.waiting = queue.length;
      void drain();
    },
    trim(most) {
      if (queue.length <= most) return;
      const surplus = queue.splice(out, Math.max(0, queue.length - Math.max(most, out)));
      status.waiting = queue.length;
      status.setAside += surplus.length;
      const why = status.lastError === '' ? 'it is too slow' : `it fails: ${status.lastError}`;
      for (const event of surplus) setAside(event, `more than ${most} messages waited for this sink; ${why}`);
    },
    stop() {
      stopped = true;
      hurry();
    },
  };
}

const ofPeople = (telling: Telling): telling is Notice => 'who' in telling;

const wants = (sink: Sink, telling: Telling): boolean =>
  ofPeople(telling) ? sink.tell !== undefined : (sink.kinds ?? KINDS).includes(telling.kind);

/** The messages at the beginning that are all of incidents, or all of what people did. */
function firstOfOneSort(events: readonly Telling[]): readonly Telling[] {
  const [first] = events;
  if (!first) return events;
  const end = events.findIndex((one) => ofPeople(one) !== ofPeople(first));
  return end < 0 ? events : events.slice(0, end);
}

/** All of one sort. */
async function handOver(events: readonly Telling[], sink: Sink): Promise<void> {
  const notices = events.filter(ofPeople);
  if (notices.length > 0) await sink.tell?.(notices);
  else await sink.deliver(events.filter((one) => !ofPeople(one)));
}

const isUndeliverable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'undeliverable' in error && error.undeliverable === true;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];

/** The pause that the other side asked for. */
const askedMs = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : 0;
