import type { Random } from '../../core/random.ts';
import type { Clock, Sink } from '../ports.ts';
import type { IncidentEvent, Notice } from '../types.ts';

/** What a sink is told: of an incident, or of what a person did. */
export type Telling = IncidentEvent | Notice;

/** A message and the sinks that have not got it yet: plain data, kept in checkpoints. */
export interface Undelivered {
  readonly event: Telling;
  readonly sinks: readonly string[];
}

/** How one sink is doing. */
export interface SinkStatus {
  readonly id: string;
  delivered: number;
  /** Failed attempts since the last success. */
  failures: number;
  lastError: string;
}

/** Messages on their way to sinks, in order for each sink; a sink that fails is tried again ever less often. */
export interface Outbox {
  readonly size: number;
  readonly sinks: readonly SinkStatus[];
  add(event: Telling): void;
  /** Resolves when a message has left, none is waiting, or trying has stopped. */
  moved(): Promise<void>;
  /** What is still waiting, as plain data. */
  rest(): readonly Undelivered[];
  /** Stop trying; what waits stays. Resolves when what was on its way has arrived or failed, at most `ms` later. */
  stop(ms?: number): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** The longest pause that the other side can ask for: an alert must not wait for a day because of a wrong header. */
const MOST_ASKED_MS = 3_600_000;
/** Messages handed to a sink at once. */
const AT_ONCE = 100;
const KINDS: readonly IncidentEvent['kind'][] = ['opened', 'closed'];

interface SinkQueue {
  readonly sink: Sink;
  readonly status: SinkStatus;
  queue: Telling[];
  busy: boolean;
  /** Ends the pause after a failure. */
  hurry: () => void;
}

/** Pause before attempt `failures + 1`: doubled each time, and a random half of it, so that many do not come back at once. */
export const pauseMs = (failures: number, chance: Random): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20)) * (0.5 + 0.5 * chance.uniform());

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
): Outbox {
  const gone = (id: string) => sinks.every((sink) => sink.id !== id);
  const inherits = (heir: string, id: string) => gone(id) && !known.includes(heir) && kindOf(heir) === kindOf(id);
  let stopped = false;
  let wake: (() => void)[] = [];
  const queues = sinks.map(
    (sink): SinkQueue => ({
      sink,
      status: { id: sink.id, delivered: 0, failures: 0, lastError: '' },
      queue: saved.filter(({ sinks: waiting }) => waiting.some((id) => id === sink.id || inherits(sink.id, id))).map(({ event }) => event),
      busy: false,
      hurry: () => {},
    }),
  );
  for (const sinkQueue of queues) void drain(sinkQueue);

  async function drain(sinkQueue: SinkQueue): Promise<void> {
    if (sinkQueue.busy) return;
    sinkQueue.busy = true;
    const { sink, status } = sinkQueue;
    while (sinkQueue.queue.length > 0 && !stopped) {
      try {
        const some = await handOver(sinkQueue.queue, sink);
        sinkQueue.queue = sinkQueue.queue.slice(some);
        status.delivered += some;
        status.failures = 0;
        status.lastError = '';
        notify();
      } catch (error) {
        status.failures += 1;
        status.lastError = error instanceof Error ? error.message : String(error);
        if (!stopped) await pause(sinkQueue, Math.max(pauseMs(status.failures, chance), Math.min(MOST_ASKED_MS, askedMs(error))));
      }
    }
    sinkQueue.busy = false;
    notify();
  }

  const pause = (sinkQueue: SinkQueue, ms: number) =>
    new Promise<void>((go) => {
      const cancel = clock.after(ms, go);
      sinkQueue.hurry = () => {
        cancel();
        go();
      };
    });

  function notify(): void {
    const waiting = wake;
    wake = [];
    for (const go of waiting) go();
  }

  const size = () => queues.reduce((most, { queue }) => Math.max(most, queue.length), 0);

  return {
    get size() {
      return size();
    },
    sinks: queues.map(({ status }) => status),
    add(event) {
      for (const sinkQueue of queues) {
        if (!wants(sinkQueue.sink, event)) continue;
        sinkQueue.queue.push(event);
        void drain(sinkQueue);
      }
    },
    moved: () => (stopped || size() === 0 ? Promise.resolve() : new Promise((go) => wake.push(go))),
    rest() {
      const waiting = new Map<string, { event: Telling; sinks: string[] }>();
      for (const { sink, queue } of queues) {
        for (const event of queue) {
          const known = waiting.get(event.id);
          if (known) known.sinks.push(sink.id);
          else waiting.set(event.id, { event, sinks: [sink.id] });
        }
      }
      return [...waiting.values()];
    },
    async stop(ms = 0) {
      stopped = true;
      for (const sinkQueue of queues) sinkQueue.hurry();
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

const ofPeople = (telling: Telling): telling is Notice => 'who' in telling;

const wants = (sink: Sink, telling: Telling): boolean =>
  ofPeople(telling) ? sink.tell !== undefined : (sink.kinds ?? KINDS).includes(telling.kind);

/** Hand the first messages of one sort to the sink. @returns how many it took */
async function handOver(queue: readonly Telling[], sink: Sink): Promise<number> {
  const first = queue.slice(0, sink.atOnce ?? AT_ONCE);
  const notices = first
    .slice(
      0,
      runOf(first, (one) => ofPeople(one)),
    )
    .filter(ofPeople);
  if (notices.length > 0) {
    await sink.tell?.(notices);
    return notices.length;
  }
  const events = first
    .slice(
      0,
      runOf(first, (one) => !ofPeople(one)),
    )
    .filter((one) => !ofPeople(one));
  await sink.deliver(events);
  return events.length;
}

/** How many at the beginning are so. */
function runOf<T>(list: readonly T[], so: (one: T) => boolean): number {
  const end = list.findIndex((one) => !so(one));
  return end < 0 ? list.length : end;
}

/** `webhook` of `webhook hooks.example`. */
const kindOf = (id: string): string => id.split(' ', 1)[0];

/** The pause that the other side asked for. */
const askedMs = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : 0;
