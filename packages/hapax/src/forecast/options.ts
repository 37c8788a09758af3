import { choice, integer, number, type OptionsOf } from '../core/options.ts';

/** Every option of dynamic thresholding; the defaults are those of the reference. */
export const DYNAMIC_OPTIONS = {
  rule: choice(
    'corrected',
    ['corrected', 'published'],
    'Every error judged once and events as long as their errors, or the numbers of the Python reference with its blind spots.',
  ),
  batchSize: integer(70, { min: 1 }, 'Errors judged at a time.'),
  windowSize: integer(30, { min: 1 }, 'Batches in the window that a threshold is made from.'),
  smoothing: number(0.05, { min: 0, max: 1 }, 'Span of the moving mean of the errors, as a share of the window.'),
  buffer: integer(100, { min: 0 }, 'Errors around one above the threshold that belong to it.'),
  around: integer(
    0,
    { min: 0 },
    'Errors on both sides that are reported with an event; corrected rule only, the published one reports `buffer`.',
  ),
  prune: number(0.13, { min: 0, max: 1 }, 'Share by which the peak of an event must lie above the next lower one.'),
  floor: number(0.05, { min: 0 }, 'Errors below this share of the usual range of the series (5 to 95 %) are never anomalies.'),
  direction: choice('both', ['both', 'high'], 'Unusually large errors and unusually small ones, or large ones alone.'),
  history: integer(
    250,
    { min: 0 },
    'Samples behind a forecast; published rule only: the head of the errors that is smoothed over and ignored.',
  ),
  horizons: integer(
    1,
    { min: 1 },
    'Steps ahead that were forecast; published rule only: how often a value counts in the range of the series.',
  ),
  head: choice('mean', ['mean', 'keep'], 'Published rule only: the first errors are replaced by their mean, or kept.'),
} as const;

export type DynamicOptions = OptionsOf<typeof DYNAMIC_OPTIONS>;

/** Span of the moving mean. */
export const spanOf = ({ batchSize, windowSize, smoothing }: DynamicOptions): number =>
  Math.max(1, Math.trunc(batchSize * windowSize * smoothing));
