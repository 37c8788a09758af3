import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** How late the event loop is: how long a request waits at worst because of others. */
export interface LoopDelay {
  /** Seconds by quantile, of this minute and the last one. */
  quantiles(): ReadonlyMap<number, number>;
  stop(): void;
}

const QUANTILES = [0.5, 0.9, 0.99, 1] as const;
/** Between two looks, in milliseconds: what is measured includes it. */
const RESOLUTION_MS = 10;
const MINUTE = 60_000;

/** An old peak is not to stay for ever: the measure begins anew each minute. */
export function measureLoop(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let last = new Map<number, number>();
  const timer = setInterval(() => {
    last = read(histogram);
    histogram.reset();
  }, MINUTE);
  timer.unref();
  return {
    quantiles() {
      const now = read(histogram);
      return new Map(QUANTILES.map((q) => [q, Math.max(now.get(q) ?? 0, last.get(q) ?? 0)]));
    },
    stop() {
      clearInterval(timer);
      histogram.disable();
    },
  };
}

function read(histogram: IntervalHistogram): Map<number, number> {
  const seconds = (q: number): number => {
    const ns = q === 1 ? histogram.max : histogram.percentile(100 * q);
    // Nothing was measured yet.
    return histogram.count === 0 ? 0 : Math.max(0, ns / 1e9 - RESOLUTION_MS / 1e3);
  };
  return new Map(QUANTILES.map((q) => [q, seconds(q)]));
}
