import type { Batch, Clock } from '../ports.ts';

/** What a run waits for: samples, the end of them, a moment to look at silent keys, or the wish to end. */
export type Arrival = { readonly kind: 'batch'; readonly batch: Batch } | { readonly kind: 'ended' | 'tick' | 'due' | 'halted' };

export interface Arrivals {
  /** Rejects as the source does. */
  next(): Promise<Arrival>;
  /** End all waiting, now and later. */
  halt(): void;
  /** The source is not read any further. */
  leave(): void;
}

/** A clock may be set while something is waited for: it is looked at this often. */
const LOOK_MS = 60_000;

const [ENDED, TICK, DUE, HALTED] = (['ended', 'tick', 'due', 'halted'] as const).map((kind): Arrival => ({ kind }));

/**
 * The next batch is asked for only when `next` is called again: that is the back-pressure. A source that is never quiet does not
 * keep ticks from coming.
 * @param tickMs milliseconds of the clock between ticks; undefined: none
 * @param dueMs milliseconds until something falls due that needs no samples, a checkpoint; undefined: nothing does
 */
export function startArrivals(
  batches: AsyncIterator<Batch>,
  clock: Clock,
  tickMs: number | undefined,
  dueMs: () => number | undefined = () => undefined,
): Arrivals {
  let asked = false;
  let halted = false;
  let answer: IteratorResult<Batch> | undefined;
  let failure: { readonly error: unknown } | undefined;
  let ticked = clock.now();
  let wake = () => {};

  function ask(): void {
    asked = true;
    // One reaction for each batch, however many ticks pass meanwhile.
    batches.next().then(
      (got) => {
        answer = got;
        wake();
      },
      (error: unknown) => {
        failure = { error };
        wake();
      },
    );
  }

  function arrived(): Arrival | undefined {
    if (halted) return HALTED;
    if (failure) throw failure.error;
    // A clock that was set back must not put off the next tick.
    if (tickMs !== undefined && Math.abs(clock.now() - ticked) >= tickMs) {
      ticked = clock.now();
      return TICK;
    }
    if (!answer) return (dueMs() ?? 1) <= 0 ? DUE : undefined;
    const got = answer;
    answer = undefined;
    asked = false;
    return got.done ? ENDED : { kind: 'batch', batch: got.value };
  }

  return {
    async next() {
      if (!asked) ask();
      for (;;) {
        const one = arrived();
        if (one) return one;
        let cancel = () => {};
        await new Promise<void>((go) => {
          wake = go;
          const ms = Math.min(tickMs ?? Infinity, dueMs() ?? Infinity, LOOK_MS);
          if (tickMs !== undefined || dueMs() !== undefined) cancel = clock.after(ms, go);
        });
        cancel();
      }
    },
    halt() {
      halted = true;
      wake();
    },
    leave: () => void batches.return?.().catch(() => {}),
  };
}
