import { defineThreshold } from '../contract/threshold.ts';
import { integer, number } from '../core/options.ts';
import {
  type DynamicWindow,
  dynamicWindowShape,
  limitOf,
  pushError,
  renewThreshold,
  startWindow,
} from '../kernels/forecast/dynamic-window.ts';

/**
 * Telemanom's threshold over any score: mean + z·sd of the last scores, z chosen so that mean and deviation of the scores below it are
 * the smallest for the fewest and shortest stretches above it.
 *
 *     z = arg max ((m − m_below) / m + (s − s_below) / s) / (runs² + |above|),   z in leastZ, leastZ + 0.5 … 12
 *
 * With `smoothing` above 1 the scores are first averaged exponentially; the bound is then where the next score would lift the average
 * over the threshold. The scores are measured from the lowest of the window. Cost: O(1) a score and O(20 · window) every `every`.
 * Promises no rate of false alarms. Blind to anomalies that fill half of the window; scores without any outlier still have a level.
 */
export const dynamicThreshold = defineThreshold({
  id: 'dynamicThreshold',
  state: dynamicWindowShape,
  title: 'Nonparametric dynamic threshold (Telemanom)',
  source: 'Hundman, Constantinou, Laporte, Colwell & Soderstrom (2018), Detecting Spacecraft Anomalies Using LSTMs, KDD, section 3.2',
  options: {
    window: integer(2100, { min: 10, max: 1_000_000 }, 'The last scores that the threshold is made from.'),
    every: integer(70, { min: 1, max: 1_000_000 }, 'Scores between a threshold and the next.'),
    smoothing: integer(1, { min: 1, max: 1_000_000 }, 'Span of the moving mean that is compared with the threshold; 1: the score itself.'),
    buffer: integer(10, { min: 0, max: 1_000_000 }, 'Scores around one above the threshold that belong to it.'),
    leastZ: number(2.5, { min: 0.5, max: 11.5 }, 'The lowest level that is tried, in standard deviations above the mean.'),
  },
  fit(scores, { window, every, smoothing, buffer, leastZ }): DynamicWindow {
    const state = startWindow({ window, every, span: smoothing, buffer, leastZ });
    state.due = Infinity;
    for (const score of scores) pushError(state, score);
    renewThreshold(state);
    return state;
  },
  bounds: (state) => ({ lower: -Infinity, upper: limitOf(state) }),
  learn(state, score) {
    pushError(state, score);
  },
});
