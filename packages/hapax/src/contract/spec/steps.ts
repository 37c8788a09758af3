import { HapaxError } from '../../core/errors.ts';

/**
 * A long work in steps: yields the share done so far, in [0, 1], and returns the result. Between two steps the caller may look at
 * the time, tell how far it is, or give up; the steps are the same however they are run, and so is the result.
 */
export type Steps<R> = Generator<number, R>;

/** The part of the platform's `AbortSignal` that is looked at. */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** How a long fit is watched and ended. */
export interface Watch {
  /** Ends the fit between two steps: the promise is rejected with the reason of the signal. */
  readonly signal?: StopSignal;
  /** Told the share done, from 0 to 1, after each step. */
  readonly onProgress?: (share: number) => void;
}

/**
 * A fit written in steps, and the plain `fit` made of it: both run the same body, so their bits are the same.
 * @example defineDetector({ ..., ...inSteps(function* (x, options) { for (...) { ...; yield epoch / options.epochs; } return state; }) })
 */
export const inSteps = <A extends readonly unknown[], S>(fitSteps: (...given: A) => Steps<S>) => ({
  fitSteps,
  fit: (...given: A): S => allSteps(fitSteps(...given)),
});

/** All steps at once. */
export function allSteps<R>(steps: Steps<R>): R {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Work between two breaths, milliseconds: a page that draws sixty times a second goes on doing so. */
const BREATH_MS = 12;

/** Step by step, letting other work of this thread in between. */
export async function runSteps<R>(steps: Steps<R>, { signal, onProgress }: Watch): Promise<R> {
  await aBreath();
  // Paces the work alone: no result depends on this clock.
  let since = Date.now();
  for (;;) {
    if (signal?.aborted) {
      steps.return(undefined as never);
      throw signal.reason ?? new HapaxError('STATE', 'the fit was ended by its signal');
    }
    const { done, value } = steps.next();
    if (done) {
      onProgress?.(1);
      return value;
    }
    onProgress?.(Math.min(1, Math.max(0, value)));
    if (Math.abs(Date.now() - since) >= BREATH_MS) {
      await aBreath();
      since = Date.now();
    }
  }
}

const aBreath = (): Promise<void> => new Promise((then) => void setTimeout(then, 0));
