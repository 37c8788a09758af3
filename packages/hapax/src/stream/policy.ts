import { choice, integer, number, numberOr, type OptionsOf, resolve, timeSpan } from '../core/options.ts';
import type {
  AlertsOptions,
  CalibrationOptions,
  LearningOptions,
  MemoryOptions,
  OrderOptions,
  RetrainOptions,
} from '../generated/options.ts';

/** What the known values of a feature in a cell of the grid can come to. */
export const AGGREGATES = [
  'last',
  'mean',
  'min',
  'max',
  'sum',
  'count',
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
  'p99.9',
  'rate',
  'distinct',
] as const;
export type AggregateName = (typeof AGGREGATES)[number];

/** What happens to samples that come late, twice, incomplete, or after a silence. Times are of the data, in milliseconds. */
export const ORDER = {
  lateness: timeSpan(
    0,
    { min: 0 },
    'How much later than a newer sample of its key a sample may come: samples are held that long, in time of the data, and put in order.',
  ),
  maxBuffered: integer(1000, { min: 1, max: 1_000_000 }, 'Samples of a key held at most; when there are more, the oldest is judged early.'),
  late: choice(
    'drop',
    ['drop', 'score'],
    'A sample older than one of its key that was judged: dropped, or scored without being learnt and without an alert.',
  ),
  resetAfter: integer(
    100,
    { min: 0 },
    'Late samples of a key in a row after which its clock counts as set back, and order begins again from there; 0: never.',
  ),
  maxAhead: timeSpan(
    2_678_400_000,
    { min: 0 },
    'How far a sample may be ahead of the newest of its key. One farther ahead is dropped, lest all others be late; the third in a row is believed. 31 days unless given.',
  ),
  duplicates: choice(
    'drop',
    ['drop', 'first', 'accept'],
    'What counts as the same sample again: one with the `id` of another of its key, and where samples have none, one of the same time and values, unless the lines of a cell are counted; or with `first` any other of the same time.',
  ),
  missing: choice(
    'pass',
    ['pass', 'hold', 'skip'],
    'A missing value: handed to the detector, replaced by the last one known, or the whole sample is left out.',
  ),
  staleAfterMs: timeSpan(Number.MAX_VALUE, { min: 1 }, 'Silence of a key after which its models count as stale and its incident closes.'),
  silence: choice(
    'close',
    ['close', 'tell'],
    'A key that was silent for longer than `staleAfterMs`, or than `maxGap` cells: its incident closes; or that is told too, as an incident of its own that lasts until the key speaks again.',
  ),
  afterStale: choice('keep', ['keep', 'restart'], 'The models of a key that speaks again after it went stale.'),
  every: timeSpan(
    0,
    { min: 0 },
    'Side of a regular grid: detectors get one sample for each cell of so many milliseconds. 0: samples as they come.',
  ),
  aggregate: choice(
    'last',
    AGGREGATES,
    'What the known values of a feature in a cell come to; `rate` is the rise of a counter per second, over its restarts. `aggregates` name another for single features.',
  ),
  maxGap: integer(
    5,
    { min: 0 },
    'Cells without a sample that are filled by the rule for missing values; after more of them the key is stale. The `count`, `sum` and `distinct` of nothing are 0 for as long as it lasts, up to `staleAfterMs`.',
  ),
} as const;

/** What a detector learns from, and how it gets out of a wrong belief. */
export const LEARNING = {
  flagged: choice(
    'skip',
    ['skip', 'learn'],
    'Samples that the detector itself flags: those far beyond the threshold are not learnt, and no more scores than the rate promises; or all are learnt.',
  ),
  escape: choice(
    'learn',
    ['learn', 'restart', 'never'],
    'When nearly everything is flagged for long, the level has shifted: learn again from what comes, start afresh, or stay.',
  ),
  escapeAfter: integer(
    50,
    { min: 2 },
    'Flagged samples in a row before the escape; one that is not flagged takes back three. Twice as many restart the threshold too.',
  ),
} as const;

/** When flagged samples become an incident, and when it ends. Times are of the data. */
export const ALERTS = {
  votes: integer(1, { min: 1 }, 'Detectors that must flag the sample.'),
  k: integer(1, { min: 1, max: 32 }, 'Flagged samples among the last `n` that make an alarm.'),
  n: integer(1, { min: 1, max: 32 }, 'Samples that `k` is counted in.'),
  direction: choice('both', ['both', 'high', 'low'], 'Side of its usual value on which the most unusual feature must lie.'),
  minDeviation: number(0, { min: 0 }, 'Distance of some feature from its usual value, in its own unit, below which nothing is an alarm.'),
  holdOffMs: timeSpan(0, { min: 0 }, 'Time the alarm must last before an incident opens.'),
  closeAfterMs: timeSpan(0, { min: 0 }, 'Time without an alarm after which the incident closes.'),
  closeAfter: integer(5, { min: 1 }, 'Samples without an alarm after which the incident closes; both times must have passed.'),
  cooldownMs: timeSpan(0, { min: 0 }, 'Time after an incident in which no other opens in the same group.'),
  groupBy: choice('key', ['key', 'stream'], 'One incident for each key, or one for the whole stream.'),
  habits: choice(
    'learn',
    ['learn', 'tell'],
    'What is odd at one time of the day on three of the last seven days, or of the week on three of the last four: usual from then on, or told each time.',
  ),
  updateStep: number(10, { min: 0 }, 'Rise of the severity that sends an update of an open incident.'),
} as const;

/** How many models are kept. */
export const MEMORY = {
  maxKeys: integer(
    1_000_000,
    { min: 1 },
    'Keys whose models are kept. When there are more, one that fell silent is given up; where all are heard, the one that knows least.',
  ),
  maxBytes: number(500e6, { min: 1 }, 'Estimated bytes of all models together; the same rule.'),
} as const;

/** The threshold and the severity made from recent scores. */
export const CALIBRATION = {
  rate: number(1e-4, { min: 1e-12, max: 0.5 }, 'Share of normal samples that may be flagged.'),
  window: integer(2000, { min: 20, max: 1_000_000 }, 'Recent scores that the threshold and the severity are made from.'),
  after: integer(100, { min: 10 }, 'Scores to see before the first verdict.'),
  fixed: numberOr('none', ['none'], {}, 'A threshold in the unit of the score, instead of `rate`.'),
} as const;

/** When and on what a batch model is trained again. */
export const RETRAIN = {
  window: integer(2000, { min: 10 }, 'Newest unflagged samples to train on.'),
  first: integer(500, { min: 10 }, 'Samples before the first training.'),
  every: integer(1000, { min: 1 }, 'Samples between trainings.'),
  holdout: number(0.2, { min: 0.05, max: 0.5 }, 'Newest share of the window kept out of training, to validate and to calibrate on.'),
  maxFlagged: number(0.3, { min: 0, max: 1 }, 'Share of held-out samples above the new training threshold that refuses the new model.'),
  swap: choice(
    'soon',
    ['soon', 'aligned'],
    'The new model takes over as soon as it is ready, or exactly `lag` samples after training began, so that a replay gives the same bits.',
  ),
  lag: integer(100, { min: 1 }, 'Samples between the start of training and the change of an aligned swap.'),
} as const;

export type OrderPolicy = Required<OrderOptions>;
export type LearningPolicy = Required<LearningOptions>;
export type AlertPolicy = Required<AlertsOptions>;
export type MemoryPolicy = Required<MemoryOptions>;
export type CalibrationPolicy = Required<CalibrationOptions>;
export type RetrainPolicy = Required<RetrainOptions>;

/** Every option table of the engine, for documentation, controls and files of configuration. */
export const POLICIES = {
  order: ORDER,
  learning: LEARNING,
  alerts: ALERTS,
  memory: MEMORY,
  calibration: CALIBRATION,
  retrain: RETRAIN,
} as const;

/** Check one group of options. @throws HapaxError `OPTION` */
export const policy = <K extends keyof typeof POLICIES>(name: K, given: Partial<OptionsOf<(typeof POLICIES)[K]>> = {}) =>
  resolve<(typeof POLICIES)[K]>(`stream ${name}`, POLICIES[name], given);
