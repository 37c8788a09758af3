import { defineThreshold } from '../contract/threshold.ts';
import { integer, number } from '../core/options.ts';
import { also, f64, rec, whole } from '../core/shape.ts';
import { ALARMS, learnTail, type StreamTail, startTail, streamTailShape } from '../kernels/extremes/spot.ts';

interface State {
  readonly tail: StreamTail;
  /** The last normal scores, a ring; `oldest` is the next to be replaced. */
  readonly recent: Float64Array;
  oldest: number;
}

/**
 * SPOT with drift: the tail is that of score minus the mean of the last normal scores, so the threshold follows slow changes.
 *
 * Cost: O(depth) a score, O(peaks) on a peak. Blind to a jump that stays: as alarms stay out of the mean, every score after it alarms.
 */
export const dspot = defineThreshold({
  id: 'dspot',
  state: also<State>(rec({ tail: streamTailShape, recent: f64('recent'), oldest: whole() }), ({ recent, oldest }) =>
    oldest < recent.length ? undefined : 'have its place inside the ring',
  ),
  title: 'DSPOT: streaming peaks over threshold with drift',
  source: 'Siffer, Fouque, Termier & Largouët (2017), Anomaly Detection in Streams with Extreme Value Theory, KDD',
  options: {
    q: number(1e-4, { min: 1e-12, max: 0.5 }, 'Share of normal scores that may alarm.'),
    level: number(0.98, { min: 0, max: 0.9999 }, 'Share of calibration scores below the start of the tail; keep q below 1 - level.'),
    depth: integer(10, { min: 1, max: 100_000 }, 'Normal scores behind the moving mean.'),
    maxPeaks: integer(2000, { min: 10 }, 'The newest peaks that the tail is fitted to.'),
    alarms: ALARMS,
  },
  fit(scores, { q, level, depth, maxPeaks, alarms }): State {
    // With fewer scores than that the mean is over what there is, and one score is left to be measured against it.
    const window = Math.max(1, Math.min(depth, scores.length - 1));
    const ring = { recent: scores.slice(0, window), oldest: 0 };
    const rest = scores.subarray(Math.min(window, scores.length - 1));
    const residuals = rest.map((v) => {
      const residual = v - mean(ring.recent);
      push(ring, v);
      return residual;
    });
    return { tail: startTail(residuals, q, level, maxPeaks, alarms), ...ring };
  },
  bounds: ({ tail, recent }) => ({ lower: -Infinity, upper: tail.level + mean(recent) }),
  learn(state, score) {
    const residual = score - mean(state.recent);
    const alarm = residual > state.tail.level && state.tail.nPeaks > 0;
    learnTail(state.tail, residual);
    if (!alarm) push(state, score);
  },
  falseAlarmRate: ({ q }) => q,
});

/** Summed afresh every time: a running sum would drift, and a restart would not give the same bits. */
function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; ++i) sum += values[i];
  return sum / values.length;
}

function push(ring: { readonly recent: Float64Array; oldest: number }, value: number): void {
  ring.recent[ring.oldest] = value;
  ring.oldest = (ring.oldest + 1) % ring.recent.length;
}
