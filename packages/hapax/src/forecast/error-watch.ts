import { HapaxError } from '../core/errors.ts';
import { integer, number, type OptionsOf, resolve } from '../core/options.ts';
import { type DynamicWindow, pushError, renewThreshold, startWindow } from '../kernels/forecast/dynamic-window.ts';

/** Options of dynamic thresholding one error at a time. */
const WATCH_OPTIONS = {
  window: integer(2100, { min: 10, max: 1_000_000 }, 'The last errors that the threshold is made from.'),
  every: integer(70, { min: 1 }, 'Errors between a threshold and the next.'),
  warmup: integer(200, { min: 10 }, 'Errors before the first threshold; no events before.'),
  smoothing: integer(1, { min: 1 }, 'Span of the moving mean of the errors; 1: not smoothed.'),
  buffer: integer(20, { min: 0 }, 'Errors below the threshold in a row that end an event.'),
  prune: number(0.13, { min: 0, max: 1 }, 'Share by which an error must lie above the largest normal one of the window.'),
  leastZ: number(2.5, { min: 0.5, max: 11.5 }, 'The lowest level that is tried, in standard deviations above the mean.'),
} as const;

export type WatchOptions = OptionsOf<typeof WATCH_OPTIONS>;

/** An event as it is known so far. Places count all errors from 0, missing ones too. */
export interface WatchedEvent {
  readonly status: 'opened' | 'closed';
  /** First error above the threshold, unsmoothed. */
  readonly start: number;
  /** One past the last error above the threshold so far. */
  readonly end: number;
  readonly peak: number;
  /** Smoothed error at the peak beyond the threshold, over mean + sd of the window. */
  readonly score: number;
  /** Errors from the start until the event was opened. */
  readonly latency: number;
}

/** Plain data: survives `structuredClone` and `encode`. */
export interface WatchState {
  readonly options: WatchOptions;
  readonly window: DynamicWindow;
  /** Errors seen, missing ones included. */
  at: number;
  /** First raw error above the threshold of the stretch that is not over yet; -1: none. */
  since: number;
  /** Last smoothed or raw error above the threshold. */
  last: number;
  open: { start: number; end: number; peak: number; score: number; latency: number } | null;
}

/** A running watch over the errors of a forecaster. */
export interface ErrorWatch {
  /** Take in the next error; NaN is missing. The event that it opens or closes, if any. */
  push(error: number): WatchedEvent | undefined;
  /** Close what is open: the errors have ended. */
  finish(): WatchedEvent | undefined;
  /** Threshold in force for the smoothed error; Infinity in the warm-up. */
  readonly threshold: number;
  /** Where it stands, as plain data: `watchErrors(options, saved)` goes on from it. */
  snapshot(): WatchState;
  /** @deprecated the same as `snapshot` */
  rest(): WatchState;
}

/**
 * Dynamic thresholding of errors that come one at a time: the threshold of the last `window` smoothed errors, made again every `every`
 * errors; an error opens an event when it is above the threshold and `prune` above the largest normal error of the window.
 *
 * Large errors only. Cost: O(1) an error, O(20 · window) every `every` errors, O(window) memory.
 * Source: Hundman et al. (2018), Detecting Spacecraft Anomalies Using LSTMs, KDD, sections 3.2 and 3.3, where windows are judged whole.
 * @param saved what `snapshot` gave: goes on bit for bit
 * @throws HapaxError `OPTION`; `push` throws `INPUT` for what is not an error
 */
export function watchErrors(options: Partial<WatchOptions> = {}, saved?: WatchState): ErrorWatch {
  const state = saved === undefined ? start(resolve('watchErrors', WATCH_OPTIONS, options)) : structuredClone(saved);
  return {
    push(error) {
      if (error < 0 || error === Infinity)
        throw new HapaxError(
          'INPUT',
          `watchErrors: error ${state.at} is ${error}; errors are distances, finite and at least 0, or NaN for missing`,
        );
      return step(state, error);
    },
    finish: () => close(state),
    get threshold() {
      return state.window.epsilon;
    },
    snapshot: () => structuredClone(state),
    rest: () => structuredClone(state),
  };
}

function start(options: WatchOptions): WatchState {
  const { window, every, smoothing, buffer, leastZ } = options;
  const empty = startWindow({ window, every, span: smoothing, buffer, leastZ });
  empty.due = Infinity;
  return { options, window: empty, at: 0, since: -1, last: -1, open: null };
}

function step(state: WatchState, error: number): WatchedEvent | undefined {
  const { options, window } = state;
  const at = state.at;
  state.at += 1;
  if (error !== error) return at - state.last > options.buffer ? close(state) : undefined;
  const { epsilon, normal, unit } = window;
  const smooth = pushError(window, error);
  if (window.due === Infinity && window.seen >= options.warmup) renewThreshold(window);
  const over = smooth > epsilon;
  if (over || error > epsilon) {
    if (state.since < 0) state.since = at;
    state.last = at;
  }
  if (over && smooth - normal >= options.prune * smooth) {
    const score = (smooth - epsilon) / unit;
    const { open } = state;
    if (!open) {
      state.open = { start: state.since, end: at + 1, peak: at, score, latency: at - state.since };
      return { status: 'opened', ...state.open };
    }
    open.end = at + 1;
    if (score > open.score) {
      open.peak = at;
      open.score = score;
    }
  }
  return at - state.last >= options.buffer ? close(state) : undefined;
}

/** The stretch is over, whether it became an event or not. */
function close(state: WatchState): WatchedEvent | undefined {
  const { open } = state;
  state.open = null;
  state.since = -1;
  return open === null ? undefined : { status: 'closed', ...open };
}
