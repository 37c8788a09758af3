import { defineThreshold } from '../contract/threshold.ts';
import { integer, number } from '../core/options.ts';
import { rec } from '../core/shape.ts';
import { ALARMS, learnTail, type StreamTail, startTail, streamTailShape } from '../kernels/extremes/spot.ts';

interface State {
  readonly high: StreamTail;
  /** The tail of the negated scores. */
  readonly low: StreamTail;
}

/**
 * SPOT on both sides: unusually high and unusually low scores alarm, each side with its own tail and probability q.
 * Meant for values rather than scores: a residual, a rate, a temperature. Cost and blind spots as `spot`.
 */
export const biSpot = defineThreshold({
  id: 'biSpot',
  state: rec({ high: streamTailShape, low: streamTailShape }),
  title: 'bi-SPOT: streaming peaks over threshold on both sides',
  source: 'Siffer, Fouque, Termier & Largouët (2017), Anomaly Detection in Streams with Extreme Value Theory, KDD',
  options: {
    q: number(1e-4, { min: 1e-12, max: 0.5 }, 'Share of normal scores that may alarm on each side.'),
    level: number(0.98, { min: 0, max: 0.9999 }, 'Share of calibration scores inside the start of each tail; keep q below 1 - level.'),
    maxPeaks: integer(2000, { min: 10 }, 'The newest peaks that each tail is fitted to.'),
    alarms: ALARMS,
  },
  fit: (scores, { q, level, maxPeaks, alarms }): State => ({
    high: startTail(scores, q, level, maxPeaks, alarms),
    low: startTail(
      scores.map((v) => -v),
      q,
      level,
      maxPeaks,
      alarms,
    ),
  }),
  bounds: ({ high, low }) => ({ lower: -low.level, upper: high.level }),
  learn({ high, low }, score) {
    // A low alarm is an ordinary value for the high tail only in count, never a peak: learnTail sees to that.
    learnTail(high, score);
    learnTail(low, -score);
  },
  falseAlarmRate: ({ q }) => 2 * q,
});
