import { expect, test } from 'vitest';
import type { DetectorEntry, Model } from '../src/contract/detector.ts';
import type { OnlineEntry } from '../src/contract/online.ts';
import type { ThresholdEntry } from '../src/contract/threshold.ts';
import type { TransformEntry } from '../src/contract/transform.ts';
import { matrix, row as rowOf } from '../src/core/matrix.ts';
import { type OptionTable, resolve, describe as words } from '../src/core/options.ts';
import { decode, encode, type Snapshot } from '../src/core/snapshot.ts';
import { normalRows } from './data.ts';

export type Law =
  | 'pure'
  | 'repeatable'
  | 'row by row'
  | 'round trip'
  | 'calibrated'
  | 'outranks'
  | 'width'
  | 'options'
  | 'degenerate'
  | 'infinite'
  | 'explains'
  | 'missing';
export type OnlineLaw = 'pure' | 'restart' | 'skips' | 'fused' | 'outranks' | 'width' | 'options' | 'degenerate' | 'missing' | 'explains';
export type ThresholdLaw = 'pure' | 'restart' | 'round trip' | 'degenerate' | 'missing' | 'options' | 'promise' | 'catches';
export type TransformLaw = 'pure' | 'newest' | 'round trip' | 'width' | 'options' | 'degenerate' | 'missing' | 'names';
type Excuses<L extends string> = Partial<Record<L, string>>;

const rows = normalRows(200, 3, 7);
/** Labels for methods that need them: the samples farthest from the origin are anomalies. */
const labels = rows.map((row) => (Math.hypot(...row) > 2.8 ? 1 : 0));

/** The promises every batch detector keeps. A detector may be excused from a law only with a reason. */
export function laws({ spec, configure, load }: DetectorEntry, excused: Excuses<Law> = {}): void {
  const law = (name: Law, body: () => void) => test.skipIf(excused[name] !== undefined)(`${spec.id}: ${name}`, body);
  /** What goes with samples: labels of all, or the anomalies alone where a method learns from what is known of some. */
  const context = (y: readonly number[]) => (spec.labels === 'partial' ? { known: y.map((label) => 0 - label) } : { labels: y });
  const fit = (x = rows, y = labels) => configure({}).fit(x, context(y));

  law('pure', () => {
    const x = matrix(rows),
      before = structuredClone(x),
      model = configure({}).fit(x, context(labels)),
      state = model.snapshot();
    model.score(x);
    expect(x).toEqual(before);
    expect(model.snapshot()).toEqual(state);
  });
  law('repeatable', () => expect(fit().score(rows)).toEqual(fit().score(rows)));
  law('row by row', () => {
    const model = fit();
    if (spec.series) followLaw(model, rows);
    else expect(model.score(rows)).toEqual(Float64Array.from(rows, (row) => model.scoreOne(row)));
    if (!spec.scoreTraining) expect(configure({}).fitScore(rows, context(labels)).scores).toEqual(model.score(rows));
  });
  law('round trip', () => {
    const model = fit(),
      snapshot = model.snapshot(),
      back = decode(encode(snapshot));
    expect(back).toEqual(snapshot);
    expect(load(back).score(rows)).toEqual(model.score(rows));
    expect(load(back).threshold).toEqual(model.threshold);
  });
  law('calibrated', () => {
    const model = fit(),
      back = load(decode(encode(model.snapshot()))),
      far = [...rows, [3, -3, 3], [12, -12, 12], [1e9, -1e9, 0]],
      order = [...model.score(far)].map((score, i) => ({ score, i })).sort((a, b) => a.score - b.score),
      [p, probability, severity] = [model.pValue(far), model.probability(far), model.severity(far)];
    order.slice(1).forEach(({ i }, k) => {
      const before = order[k]!.i;
      expect(p[i]! <= p[before]! && probability[i]! >= probability[before]! && severity[i]! >= severity[before]!).toBe(true);
    });
    expect(p.every((v) => v > 0 && v <= 1) && probability.every((v) => v >= 0 && v <= 1)).toBe(true);
    expect(severity.every((v) => v >= 0 && v <= 100)).toBe(true);
    expect(back.pValue(far)).toEqual(p);
    expect(back.probability(far)).toEqual(probability);
  });
  law('outranks', () => {
    const model = fit(),
      [far] = model.score([[12, -12, 12]]);
    if (spec.labels === 'required') expect(far).toBeGreaterThan(model.threshold * 0.999);
    else expect(far).toBeGreaterThanOrEqual(Math.max(...model.score(rows)));
  });
  law('width', () => expect(() => fit().score([[1, 2]])).toThrow(`${spec.id} was fitted on 3 features; got 2`));
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
  law('degenerate', () => {
    for (const same of [[[1, 1, 1]], Array(20).fill([4, 4, 4]), [...Array(30).fill([0, 1, 0]), [5, 1, 0]]]) {
      const y = same.map((_, i) => (i === same.length - 1 ? 1 : 0));
      const model = fit(same, y),
        scores = [...model.score([...same, [5, 4, 4], [1e9, -1e9, 0]]), ...configure({}).fitScore(same, context(y)).scores];
      expect(scores.every(Number.isFinite), `${scores}`).toBe(true);
    }
    const one = configure({}).fit(
      rows.map(([a]) => [a!]),
      context(labels),
    );
    expect(one.score([[0], [9]]).every(Number.isFinite)).toBe(true);
  });
  law('infinite', () => {
    expect(() => fit().score([[0, Infinity, 0]])).toThrow(
      `${spec.id}: sample 0, feature 1 is Infinity; values must be finite, or NaN for missing`,
    );
    expect(() => fit().score([[0, -1e151, 0]])).toThrow(
      `${spec.id}: sample 0, feature 1 is -1e+151; values must lie between -1e150 and 1e150: scale the feature, or pass NaN for missing`,
    );
    const huge = rows.map((row) => row.map((v) => v * 1e148));
    expect(fit(huge).score(huge).every(Number.isFinite)).toBe(true);
    for (const unit of [1e-140, 1e-155, 1e-160, 1e-300]) {
      const tiny = rows.map((row) => row.map((v) => v * unit));
      const model = fit(tiny);
      const scores = model.score([...tiny, [1, 1, 1], [1e150, -1e150, 0]]);
      const parts = [
        [1, 1, 1],
        [1e150, -1e150, 0],
      ].flatMap((row) => model.explain(row).features.map(({ contribution }) => contribution));
      expect([...scores, ...parts].every(Number.isFinite), `${unit}: ${scores.slice(-2)}; ${parts}`).toBe(true);
    }
  });
  law('missing', () => {
    const holes = rows.map((row, i) => (i % 9 === 0 ? [row[0]!, NaN, row[2]!] : row));
    if (spec.missing === 'refuse') expect(() => fit(holes)).toThrow(`${spec.id} does not take missing values; sample 0, feature 1 is NaN`);
    else
      expect(
        fit(holes)
          .score([
            [0, NaN, 0],
            [NaN, NaN, NaN],
          ])
          .every(Number.isFinite),
      ).toBe(true);
  });
  law('explains', () => {
    const { features, sentence, nearest } = fit().explain([0, 9, 0], ['a', 'b', 'c']);
    expect(features[0]).toMatchObject({ name: 'b', value: 9 });
    expect(features.every((f) => Number.isFinite(f.contribution))).toBe(true);
    expect(sentence).toMatch(/^Score .* threshold .*: b is 9, usually .*\.$/);
    expect(nearest).toHaveLength(3);
  });
}

/** What a method for series promises in place of "row by row": a walk gives the scores of the batch, wherever it is put to rest. */
function followLaw(model: Model, series: readonly (readonly number[])[]): void {
  const scores = model.score(series);
  let walk = model.follow!();
  series.forEach((row, i) => {
    if (i % 37 === 5) walk = model.follow!((decode(encode({ id: 'walk', columns: 3, state: walk.snapshot() })) as Snapshot).state);
    const before = walk.snapshot(),
      score = walk.scoreOne(row);
    expect(score, `${i}`).toBe(scores[i]);
    expect(walk.explain(row).score).toBe(score);
    expect(walk.snapshot()).toEqual(before);
    walk.advance(row);
  });
  const { memory } = model.follow!(),
    late = series.slice(-memory - 1);
  if (late.length > memory) expect(model.score(late).at(-1)).toBeCloseTo(scores.at(-1)!, 2);
  expect(() => walk.scoreOne([1, 2])).toThrow(`${model.id} was fitted on 3 features; got 2`);
}

/** The promises every online detector keeps. */
export function onlineLaws({ spec, configure, load }: OnlineEntry, excused: Excuses<OnlineLaw> = {}): void {
  const law = (name: OnlineLaw, body: () => void) => test.skipIf(excused[name] !== undefined)(`${spec.id}: ${name}`, body);
  const stream = normalRows(1200, 3, 5);
  const run = (n: number, from = stream) => {
    const model = configure({}).start(3);
    for (const row of from.slice(0, n)) model.learnOne(row);
    return model;
  };

  law('pure', () => {
    const model = run(600),
      before = model.snapshot(),
      score = model.scoreOne([9, 9, 9]);
    expect(model.scoreOne([9, 9, 9])).toEqual(score);
    expect(model.snapshot()).toEqual(before);
  });
  law('restart', () => {
    for (const cut of [0, 1, 300, 617, 900]) {
      const whole = configure({}).start(3);
      let model = configure({}).start(3);
      stream.forEach((row, i) => {
        if (i === cut) model = load(decode(encode(model.snapshot())));
        if (i >= cut && i % 7 === 0) expect(model.scoreOne(row)).toEqual(whole.scoreOne(row));
        const next = i % 97 === 5 ? 'skipOne' : 'learnOne';
        model[next](row);
        whole[next](row);
      });
    }
  });
  law('skips', () => {
    const model = run(1200),
      before = model.scoreOne([12, -12, 12]);
    for (let i = 0; i < 3; ++i) model.skipOne([1e6, -1e6, 1e6]);
    const normal = normalRows(50, 3, 6).map((row) => model.scoreOne(row));
    expect(normal.every((score) => score <= before)).toBe(true);
    expect(model.scoreOne([12, -12, 12])).toBeGreaterThanOrEqual(Math.max(...normal));
  });
  law('fused', () => {
    const two = configure({}).start(3),
      one = configure({}).start(3);
    stream.forEach((row, i) => {
      const sample = i % 50 === 7 ? [row[0]!, NaN, row[2]!] : row,
        score = two.scoreOne(sample);
      two.learnOne(sample);
      expect(one.scoreLearnOne(sample)).toEqual(score);
    });
    expect(one.snapshot()).toEqual(two.snapshot());
  });
  law('explains', () => {
    if (!('explain' in spec)) return;
    const parts = [...run(1200).contributions([0, 9, 0])!];
    expect(parts).toHaveLength(3);
    expect(parts.every(Number.isFinite), `${parts}`).toBe(true);
    expect(parts.indexOf(Math.max(...parts))).toBe(1);
  });
  law('outranks', () => {
    const model = run(1200),
      normal = normalRows(50, 3, 6)
        .map((row) => model.scoreOne(row))
        .filter((s) => !Number.isNaN(s));
    expect(normal.length).toBeGreaterThan(0);
    expect(model.scoreOne([12, -12, 12])).toBeGreaterThanOrEqual(Math.max(...normal));
  });
  law('width', () => expect(() => configure({}).start(3).scoreOne([1, 2])).toThrow(`${spec.id} was started with 3 features; got 2`));
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
  law('degenerate', () => {
    const model = run(1200, Array(1200).fill([4, 4, 4]));
    expect(
      [
        [4, 4, 4],
        [5, 4, 4],
        [1e9, -1e9, 0],
      ]
        .map((row) => model.scoreOne(row))
        .every(Number.isFinite),
    ).toBe(true);
  });
  law('missing', () => {
    const holes = stream.map((row, i) => (i % 9 === 0 ? [row[0]!, NaN, row[2]!] : row));
    const model = run(1200, holes);
    expect(Number.isFinite(model.scoreOne([0, 0, 0]))).toBe(true);
    expect(model.scoreOne([0, NaN, 0])).not.toBe(Infinity);
  });
}

/** The promises every threshold rule keeps. */
export function thresholdLaws({ spec, configure, load }: ThresholdEntry, excused: Excuses<ThresholdLaw> = {}): void {
  const law = (name: ThresholdLaw, body: () => void) => test.skipIf(excused[name] !== undefined)(`${spec.id}: ${name}`, body);
  const scores = Float64Array.from(normalRows(2000, 1, 21), ([v]) => v!);
  const further = Float64Array.from(normalRows(20_000, 1, 22), ([v]) => v!);

  law('pure', () => {
    const before = scores.slice(),
      threshold = configure({}).fit(scores),
      state = threshold.snapshot();
    expect(threshold.predict(further)).toEqual(threshold.predict(further));
    threshold.isAnomaly(3);
    expect(scores).toEqual(before);
    expect(threshold.snapshot()).toEqual(state);
  });
  law('restart', () => {
    for (const cut of [0, 1, 700]) {
      const whole = configure({}).fit(scores);
      let cutOff = configure({}).fit(scores);
      further.slice(0, 1500).forEach((score, i) => {
        if (i === cut) cutOff = load(decode(encode(cutOff.snapshot())));
        whole.learnOne(score);
        cutOff.learnOne(score);
        if (i % 50 === 0) expect(cutOff.bounds).toEqual(whole.bounds);
      });
    }
  });
  law('round trip', () => {
    const snapshot = configure({}).fit(scores).snapshot(),
      back = decode(encode(snapshot));
    expect(back).toEqual(snapshot);
    expect(load(back).predict(further)).toEqual(configure({}).fit(scores).predict(further));
  });
  law('degenerate', () => {
    for (const same of [[4], Array(50).fill(4), [...Array(50).fill(0), 1], Array(50).fill(1e300), Array(50).fill(-1e-300)]) {
      const threshold = configure({}).fit(same);
      for (let i = 0; i < 30; ++i) {
        const { lower, upper } = threshold.bounds;
        expect(lower <= upper && upper > -Infinity && lower < Infinity, `${lower} ${upper}`).toBe(true);
        threshold.learnOne(same[0] + (i % 3));
      }
      expect(threshold.isAnomaly(same[0])).toBe(false);
    }
    expect(Number.isFinite(configure({}).fit(scores).bounds.upper)).toBe(true);
  });
  law('missing', () => {
    const threshold = configure({}).fit([Number.NaN, ...scores, Number.NaN]),
      before = threshold.snapshot();
    threshold.learnOne(Number.NaN);
    expect(threshold.snapshot()).toEqual(before);
    expect(threshold.isAnomaly(Number.NaN)).toBe(false);
    expect([...threshold.predict([Number.NaN, 0, Number.NaN])]).toEqual([0, 0, 0]);
    expect(() => configure({}).fit([Number.NaN])).toThrow(`${spec.id} needs at least one score to set a threshold; got none`);
  });
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
  law('catches', () => {
    const threshold = configure({}).fit(scores);
    expect(threshold.isAnomaly(50)).toBe(true);
    expect(threshold.isAnomaly(0)).toBe(false);
    expect([...threshold.predict([0, 50, 0.1])]).toEqual([0, 1, 0]);
  });
  law('promise', () => {
    const rate = spec.falseAlarmRate?.(resolve(spec.id, spec.options, {}));
    const threshold = configure({}).fit(scores);
    let alarms = 0;
    for (const score of further) {
      if (threshold.isAnomaly(score)) alarms += 1;
      threshold.learnOne(score);
    }
    if (rate === undefined) expect(alarms / further.length).toBeLessThan(0.05);
    else {
      // Four standard deviations of the count, and of the calibration quantile it rests on: half again as many, or half as few.
      const expected = rate * further.length,
        noise = 4 * Math.sqrt(expected) + 1;
      expect(alarms).toBeLessThan(1.5 * expected + noise);
      expect(alarms).toBeGreaterThan(0.5 * expected - noise);
    }
  });
}

/** The promises every transform keeps. */
export function transformLaws({ spec, configure, load }: TransformEntry, excused: Excuses<TransformLaw> = {}): void {
  const law = (name: TransformLaw, body: () => void) => test.skipIf(excused[name] !== undefined)(`${spec.id}: ${name}`, body);
  const series = normalRows(300, 3, 31);
  const fit = (from = series) => configure({}).fit(from);

  law('pure', () => {
    const x = matrix(series),
      before = structuredClone(x),
      transform = configure({}).fit(x),
      state = transform.snapshot();
    expect(transform.apply(x)).toEqual(transform.apply(x));
    expect(x).toEqual(before);
    expect(transform.snapshot()).toEqual(state);
    expect(transform.apply(x).rows).toBe(300);
  });
  law('newest', () => {
    const transform = fit(),
      all = transform.apply(series);
    for (const i of [150, 200, 299]) {
      const some = transform.apply(series.slice(i + 1 - transform.history, i + 1));
      expect(rowOf(some, some.rows - 1)).toEqual(rowOf(all, i));
    }
    expect(all.values.subarray((transform.history - 1) * all.columns).every(Number.isFinite)).toBe(true);
  });
  law('round trip', () => {
    const transform = fit(),
      back = decode(encode(transform.snapshot()));
    expect(back).toEqual(transform.snapshot());
    expect(load(back).apply(series)).toEqual(transform.apply(series));
    expect(load(back).history).toBe(transform.history);
  });
  law('width', () => expect(() => fit().apply([[1, 2]])).toThrow(`${spec.id} was fitted on 3 features; got 2`));
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
  law('degenerate', () => {
    for (const same of [[[1, 1, 1]], Array(200).fill([4, 4, 4]), Array(200).fill([0, 1e9, -1e-9])]) {
      const transform = fit(same),
        out = transform.apply([...same, [1e9, -1e9, 0]]);
      expect(out.values.every((v) => Number.isFinite(v) || Number.isNaN(v))).toBe(true);
      if (same.length > 1) expect([...rowOf(out, 199)].every(Number.isFinite)).toBe(true);
    }
    expect(() => configure({}).fit([])).toThrow(`${spec.id} needs at least one sample to fit; got none`);
  });
  law('missing', () => {
    const transform = fit([...series.slice(1), [0, Number.NaN, 0], [Number.NaN, Number.NaN, Number.NaN]]),
      out = transform.apply([...series.slice(1), [0, Number.NaN, 0]]),
      last = rowOf(out, out.rows - 1);
    expect([last[0], last[2]].every(Number.isFinite)).toBe(true);
    expect(Number.isNaN(last[1])).toBe(true);
    expect(
      configure({})
        .fit(series.map(([a, , c]) => [a!, Number.NaN, c!]))
        .apply(series)
        .values.includes(Infinity),
    ).toBe(false);
  });
  law('names', () => {
    const names = fit().names(['a', 'b', 'c']);
    expect(names).toHaveLength(fit().apply(series).columns);
    expect(new Set(names).size).toBe(names.length);
    expect(names[1]).toMatch(/\bb\b/);
  });
}

function checkOptions(id: string, table: OptionTable, configure: (options: Record<string, unknown>) => unknown): void {
  for (const [key, option] of Object.entries(table)) {
    expect(option.doc, key).toMatch(/^[A-Z].*\.$/s);
    expect(() => configure({ [key]: 'no such' }), key).toThrow(`${id}: \`${key}\` must be ${words(option)}; got "no such"`);
    if ('min' in option && Number.isFinite(option.min))
      expect(() => configure({ [key]: option.min - 1 }), key).toThrow(`\`${key}\` must be`);
  }
  expect(() => configure({ flor: 1 })).toThrow(`${id} has no option \`flor\`; it has ${Object.keys(table).join(', ')}`);
}
