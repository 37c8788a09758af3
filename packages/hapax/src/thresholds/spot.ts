import { defineThreshold } from '../contract/threshold.ts';
import { integer, number } from '../core/options.ts';
import { ALARMS, learnTail, type StreamTail, startTail, streamTailShape } from '../kernels/extremes/spot.ts';

/**
 * Streaming peaks over threshold: scores above a high quantile are peaks, a generalized Pareto distribution is fitted to them, and the
 * level that a score passes with probability q is the threshold. Every further peak refits it.
 *
 *     z = t + σ/γ ((q n / N_t)^−γ − 1)
 *
 * Cost: O(1) a score, O(peaks) on a peak. Blind to drift: scores that slowly rise are alarms for ever (see `dspot`).
 * Departures from the source: it leaves alarms out, which cuts the tail it fits, so that the level sinks and normal scores alarm 1.2
 * to 12 times as often as q says, mostly 3 to 4 (54 streams of 60,000 normal, exponential or Student scores, q 1e-3 and 1e-4). Here an
 * alarm counts as a peak at the level it passed: 0.8 to 2.8 times on the same streams, and a huge value still cannot lift the level;
 * `alarms: 'skip'` is the published rule. The fit is the exact maximum in place of ten starts of a local search; with fewer than ten
 * peaks it is the exponential tail.
 */
export const spot = defineThreshold({
  id: 'spot',
  state: streamTailShape,
  title: 'SPOT: streaming peaks over threshold',
  source: 'Siffer, Fouque, Termier & Largouët (2017), Anomaly Detection in Streams with Extreme Value Theory, KDD',
  options: {
    q: number(1e-4, { min: 1e-12, max: 0.5 }, 'Share of normal scores that may alarm.'),
    level: number(0.98, { min: 0, max: 0.9999 }, 'Share of calibration scores below the start of the tail; keep q below 1 - level.'),
    maxPeaks: integer(2000, { min: 10 }, 'The newest peaks that the tail is fitted to.'),
    alarms: ALARMS,
  },
  fit: (scores, { q, level, maxPeaks, alarms }): StreamTail => startTail(scores, q, level, maxPeaks, alarms),
  bounds: ({ level }) => ({ lower: -Infinity, upper: level }),
  learn: learnTail,
  falseAlarmRate: ({ q }) => q,
});
