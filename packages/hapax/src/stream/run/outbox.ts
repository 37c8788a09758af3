import type { Random } from '../../core/random.ts';
import type { Clock, Sink } from '../ports.ts';
import type { DeadLetter } from './dead-letters.ts';
import { type SinkStatus, startSinkQueue, type Telling } from './sink-queue.ts';

/** A message and the sinks that have not got it yet: plain data, kept in checkpoints. */
export interface Undelivered {
  readonly event: Telling;
  readonly sinks: readonly string[];
}

/** Messages on their way to sinks. None of them waits for another. */
export interface Outbox {
  /** Messages that the slowest sink has not taken. */
  readonly size: number;
  readonly sinks: readonly SinkStatus[];
  add(event: Telling): void;
  /** Resolves when a message has left, none is waiting, or trying has stopped. */
  moved(): Promise<void>;
  /** What is still waiting, as plain data. */
  snapshot(): readonly Undelivered[];
  /** Where each sink that knows stood when its last message left. */
  marks(): Readonly<Record<string, unknown>>;
  /** Set the oldest aside wherever more than so many wait: at sinks that fail, or at all. */
  trim(most: number, which: 'failing' | 'all'): void;
  /** Messages of the slowest sink that does not fail. */
  readonly healthy: number;
  /** Sinks that have been busy with one delivery for so long. */
  stuck(ms: number): readonly SinkStatus[];
  /** Stop trying; what waits stays. Resolves when what was on its way has arrived or failed, at most `ms` later. */
  stop(ms?: number): Promise<void>;
}

/** What happens to messages, for whoever tells the operator and keeps what was set aside. */
export interface OutboxListener {
  /** A sink has begun to fail, or works again. */
  readonly changed?: (status: Readonly<SinkStatus>, failing: boolean) => void;
  readonly setAside?: (letter: DeadLetter) => void;
}

/**
 * @param saved messages that an earlier run did not get rid of
 * @param known ids of its sinks. What waits for one that is gone goes to new ones of its kind: its address was wrong, or has moved
 */
export function startOutbox(
  sinks: readonly Sink[],
  clock: Clock,
  chance: Random,
  saved: readonly Undelivered[] = [],
  known: readonly string[] = [],
  { changed = () => {}, setAside = () => {} }: OutboxListener = {},
): Outbox {
  const gone = (id: string) => sinks.every((sink) => sink.id !== id);
  const inherits = (heir: string, id: string) => gone(id) && !known.includes(heir) && kindOf(heir) === kindOf(id);
  let stopped = false;
  let wake: (() => void)[] = [];

  function notify(): void {
    const waiting = wake;
    wake = [];
    for (const go of waiting) go();
  }

  const queues = sinks.map((sink) => {
    const own = saved.filter(({ sinks: waiting }) => waiting.some((id) => id === sink.id || inherits(sink.id, id)));
    return startSinkQueue(
      sink,
      clock,
      chance,
      own.map(({ event }) => event),
      { moved: notify, changed, setAside: (event, reason) => setAside({ event, sink: sink.id, reason, at: clock.now() }) },
    );
  });

  for (const queue of queues) queue.start();

  const longest = (among: typeof queues) => among.reduce((most, { events }) => Math.max(most, events.length), 0);

  return {
    get size() {
      return longest(queues);
    },
    get healthy() {
      return longest(queues.filter(({ status }) => status.failures === 0));
    },
    sinks: queues.map(({ status }) => status),
    add(event) {
      for (const queue of queues) queue.add(event);
    },
    moved: () => (stopped || longest(queues) === 0 ? Promise.resolve() : new Promise((go) => wake.push(go))),
    snapshot() {
      const waiting = new Map<string, { event: Telling; sinks: string[] }>();
      for (const { status, events } of queues) {
        for (const event of events) {
          const there = waiting.get(event.id);
          if (there) there.sinks.push(status.id);
          else waiting.set(event.id, { event, sinks: [status.id] });
        }
      }
      return [...waiting.values()];
    },
    marks: () => Object.fromEntries(queues.flatMap(({ status, mark }) => (mark === undefined ? [] : [[status.id, mark]]))),
    trim(most, which) {
      for (const queue of queues) if (which === 'all' || queue.status.failures > 0) queue.trim(most);
    },
    stuck: (ms) => queues.flatMap(({ status, since }) => (since !== undefined && clock.now() - since >= ms ? [status] : [])),
    async stop(ms = 0) {
      stopped = true;
      for (const queue of queues) queue.stop();
      notify();
      let late = false;
      const cancel = clock.after(ms, () => {
        late = true;
        notify();
      });
      while (!late && queues.some(({ busy }) => busy)) await new Promise<void>((go) => wake.push(go));
      cancel();
    },
  };
}

/** `webhook` of `webhook hooks.example`. */
const kindOf = (id: string): string => id.split(' ', 1)[0];
