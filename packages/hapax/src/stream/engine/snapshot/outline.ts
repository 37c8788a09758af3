import { also, either, f64, list, oneOf, optional, orNull, real, rec, type Shape, table, text, u8, whole } from '../../../core/shape.ts';
import { PLACES } from '../key/grain.ts';
import type { DetectorPlan, Plan } from '../plan.ts';
import { feedback, met, parts } from './arrivals-outline.ts';
import { calibrated, outlook, snapshot, some, tail } from './scores-outline.ts';

/**
 * What a checkpoint of a stream must look like before a stream goes on from it. The models in it are held against their own shapes when
 * they are loaded; here is everything around them. What earlier versions did not write is optional.
 */
export const streamShape = (plan: Plan): Shape =>
  also<{ keys: readonly { key: string }[] }>(
    rec({
      fingerprint: text,
      time,
      clock: optional(time),
      unseen: optional(real()),
      counts: namesOf(count),
      keys: list(keyShape(plan)),
      groups: namesOf(group),
      feedback: optional(feedback),
    }),
    ({ keys }) => (new Set(keys.map(({ key }) => key)).size === keys.length ? undefined : 'name every key once'),
  );

const any: Shape = { check: () => {} };
const flag = oneOf(true, false);
/** NaN is "not yet". */
const time = real({ which: 'missing' });
const count = real({ min: 0 });
const numbers = { which: 'any' } as const;
/** Places of a queue: more than any machine has room for. */
const MOST_PLACES = 2 ** 26;

/** The part of a run that belongs to no stream. */
export const runShape: Shape = rec({
  source: text,
  outbox: list(rec({ event: rec({ kind: text, id: text }), sinks: list(text) })),
  sinks: optional(list(text)),
  partitions: optional(whole(1)),
  marks: rec({}),
});

/** Everything of a stream but its keys, and one key, as they are written down apart: enough of them that they can be put together. */
export const headShape: Shape = rec({
  fingerprint: text,
  columns: whole(1),
  time,
  clock: time,
  unseen: optional(real()),
  counts: rec({}),
  keys: optional(whole(0)),
  group: orNull(rec({})),
  feedback: optional(rec({})),
});
export const keyRecordShape: Shape = rec({ key: rec({ key: text, touched: real() }), group: orNull(rec({})) });

/** Fields by names that are not known before. */
const namesOf = (of: Shape): Shape => ({
  check(value, at, sizes) {
    rec({}).check(value, at, sizes);
    // `rec` has just told that it is an object.
    for (const [name, one] of Object.entries(value as object)) of.check(one, `${at}.${name}`, new Map(sizes));
  },
});

const list01 = list(real(numbers));
const incident = rec({
  id: text,
  stream: text,
  keys: list(text),
  detectors: list(text),
  start: real(),
  end: real(),
  count,
  peak: rec({
    time: real(),
    key: text,
    detector: text,
    row: real(),
    score: real(numbers),
    threshold: real(numbers),
    severity: real(numbers),
    values: list01,
    usual: list01,
    feature: text,
    contributions: optional(list01),
  }),
  status: oneOf('open', 'closed'),
  reason: oneOf('', 'quiet', 'settled', 'stale', 'maintenance', 'evicted'),
});
const group = rec({
  history: real({ integer: true }),
  since: time,
  quiet: count,
  lastAlarm: time,
  lastClosed: time,
  sequence: whole(),
  told: real(numbers),
  incident: orNull(incident),
  linger: optional(count),
  still: optional(orNull(rec({ key: text, feature: whole(), usual: time, half: time, left: real({ integer: true }), here: flag }))),
});

/** A detector of fewer features, whose lengths are its own. */
const elder = (plan: DetectorPlan): Shape => ({
  check: (value, at) => rec({ places: list(whole(0, undefined, MOST_PLACES)), left: real(), lane: lane(plan) }).check(value, at, new Map()),
});

const lane = (plan: DetectorPlan): Shape => {
  const { method } = plan;
  const scorer = method.kind === 'online' ? snapshot : batch(method.batch.policy.window);
  return also<{ columns: number; scorer: { columns?: number } }>(
    rec({
      columns: whole(1, 'features', MOST_PLACES),
      scorer,
      calibrated,
      run: real(),
      escaping: flag,
      outlook: optional(outlook),
      incident: optional(
        rec({
          left: real(),
          room: optional(real(numbers)),
          before: orNull(
            rec({
              tail,
              credit: real(),
              budget: real(numbers),
              threshold: real(numbers),
              far: count,
              clear: optional(count),
              flags: optional(count),
              owed: optional(list(real(numbers))),
              quiet: count,
            }),
          ),
        }),
      ),
      elder: optional(elder(plan)),
      former: optional(orNull(rec({ scorer: orNull(snapshot), calibrated, quiet: count, age: count }))),
    }),
    ({ columns, scorer: { columns: own = columns } }) => (own === columns ? undefined : `be of ${columns} features`),
  );
};

/** A batch method: the newest samples, the model in force, the training under way. */
const batch = (window: number): Shape =>
  rec({
    count: whole(),
    due: real(),
    version: whole(),
    rows: f64((size) => window * size('features'), numbers),
    times: f64(window, numbers),
    model: orNull(snapshot),
    walking: optional(orNull(rec({ walk: any, passed: orNull(f64('features', numbers)) }))),
    job: orNull(
      rec({
        method: text,
        train: table('trained', 'features', numbers),
        holdout: table('held', 'features', numbers),
        from: real(numbers),
        to: real(numbers),
        at: whole(),
      }),
    ),
  });

const perColumn = f64('columns', numbers);
/** As earlier versions wrote it. */
const formerGrain = rec({ last: perColumn, seen: perColumn, step: perColumn, width: perColumn, same: perColumn });
const line = rec({
  heard: time,
  passed: time,
  queue: also<{ capacity: number; times: Float64Array }>(
    rec({
      capacity: whole(1, undefined, MOST_PLACES),
      times: f64('waiting', { ascending: true }),
      rows: f64((size) => size('waiting') * size('columns'), numbers),
      labels: u8('waiting', { max: 1 }),
    }),
    ({ capacity, times }) => (capacity >= times.length ? undefined : `have places for ${times.length}`),
  ),
  cell: orNull(
    rec({ index: time, count: whole(), gap: whole(), label: oneOf(0, 1), values: perColumn, known: perColumn, parts: optional(parts) }),
  ),
});

const link = also<{ kept: readonly Float64Array[]; fitted: { columns: number } | null }>(
  rec({ kept: list(some(numbers)), fitted: orNull(snapshot) }),
  ({ kept, fitted }) =>
    fitted && kept.some(({ length }) => length !== fitted.columns) ? `keep samples of ${fitted.columns} features` : undefined,
);

const keyShape = ({ detectors, transforms, features }: Plan): Shape =>
  rec({
    key: text,
    samples: whole(),
    lastTime: time,
    bytes: count,
    stale: flag,
    touched: optional(real()),
    lag: optional(time),
    lateRun: optional(count),
    aheadRun: optional(count),
    aheadTime: optional(time),
    pace: optional(time),
    step: optional(time),
    even: optional(count),
    longest: optional(time),
    second: optional(time),
    heardAt: optional(time),
    met: optional(met),
    habits: optional(
      list(rec({ start: time, end: time, feature: whole(0, undefined, features.length - 1), row: optional(count), away: real() })),
    ),
    line: optional(orNull(line)),
    values: perColumn,
    baseline: rec({ usual: perColumn, spread: perColumn }),
    grain: optional(either((grain) => ('last' in grain ? formerGrain : f64((size) => PLACES * size('columns'), numbers)))),
    chain: orNull(list(link, { size: transforms.length })),
    lanes: orNull(lanes(detectors)),
  });

/** One for each detector, in order. */
const lanes = (detectors: readonly DetectorPlan[]): Shape => ({
  check(value, at, sizes) {
    list(any, { size: detectors.length }).check(value, at, sizes);
    // `list` has just told that it is one.
    (value as unknown[]).forEach((one, i) => {
      lane(detectors[i]).check(one, `${at}[${i}]`, new Map(sizes));
    });
  },
});
