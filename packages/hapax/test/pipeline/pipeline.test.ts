import { describe, expect, test } from 'vitest';
import {
  conformal,
  decode,
  difference,
  encode,
  ewma,
  lags,
  mad,
  onlinePipeline,
  pipeline,
  robustScale,
  seasonalDifference,
  spot,
} from '../../src/index.ts';
import { normalRows } from '../data.ts';

const rows = normalRows(600, 2, 41);
const further = normalRows(200, 2, 42);
const parts = { transforms: [robustScale(), lags({ size: 3 })], detector: mad(), threshold: spot({ q: 1e-3 }) };
const methods = { transforms: { robustScale, lags }, detectors: { mad }, thresholds: { spot } };

describe('pipeline', () => {
  test('scores what its parts score one after the other', () => {
    const fitted = pipeline(parts).fit(rows);
    const scale = robustScale().fit(rows);
    const shingles = lags({ size: 3 }).fit(scale.apply(rows)).apply(scale.apply(rows));
    const { values, columns } = shingles;
    const settled = Array.from({ length: 598 }, (_, i) => values.subarray((i + 2) * columns, (i + 3) * columns));
    const model = mad().fit(settled);
    expect([...fitted.score(rows)].slice(2)).toEqual([...model.score(settled)]);
    expect([...fitted.score(rows)].slice(0, 2)).toEqual([Number.NaN, Number.NaN]);
    expect(fitted.rule!.bounds).toEqual(spot({ q: 1e-3 }).fit(model.score(settled)).bounds);
    expect(fitted.history).toBe(3);
  });

  test('one sample at a time gives the scores of the batch', () => {
    const fitted = pipeline(parts).fit(rows);
    expect(further.map((row) => fitted.next(row).score)).toEqual([...fitted.score(further)]);
  });

  test('goes on after a restart as if nothing had happened, threshold and history included', () => {
    const whole = pipeline(parts).fit(rows);
    let cut = pipeline(parts).fit(rows);
    further.forEach((row, i) => {
      if (i === 1 || i === 120) cut = pipeline.load(decode(encode(cut.snapshot())), methods);
      expect(cut.next(row)).toEqual(whole.next(row));
    });
    expect(cut.rule!.bounds).toEqual(whole.rule!.bounds);
  });

  test('finds a break in the pattern that the same value elsewhere does not make', () => {
    const daily = Array.from({ length: 240 }, (_, i) => [10 * Math.sin((i * Math.PI) / 12) + Math.sin(i * i) / 10]);
    const model = pipeline({ transforms: [seasonalDifference({ period: 24, seasons: 3 })], detector: mad() }).fit(daily);
    const broken = daily.map(([v], i) => [i === 200 ? -v! : v!]);
    const flags = model.predict(broken);
    const scores = model.score(broken);
    expect(flags[200]).toBe(1);
    expect(scores.indexOf(Math.max(...scores.filter((s) => !Number.isNaN(s))))).toBe(200);
    const { features, sentence } = model.explainAt(broken, 200, ['load']);
    expect(features[0]!.name).toBe('load against its season');
    expect(sentence).toMatch(/^Score .* is above the threshold .*: load against its season is /);
  });

  test('without a threshold the detector’s own holds; rules for batches decide over the batch', () => {
    const own = pipeline({ detector: mad() }).fit(rows);
    expect(
      own.predict([
        [0, 0],
        [99, 0],
      ]),
    ).toEqual(Int8Array.of(0, 1));
    expect(own.predict(further)).toEqual(Int8Array.from(mad().fit(rows).predict(further)));
    const batch = pipeline({ detector: mad(), threshold: conformal() }).fit(rows);
    expect(
      batch.predict([
        [0, 0],
        [99, 0],
      ]),
    ).toEqual(Int8Array.of(0, 1));
  });

  test('says what does not fit', () => {
    const fitted = pipeline(parts).fit(rows);
    expect(() => fitted.score([[1]])).toThrow('pipeline was fitted on 2 features; got 1');
    expect(() => fitted.next([1])).toThrow('pipeline was fitted on 2 features; got 1');
    expect(() => fitted.explain([1, 2])).toThrow(
      'pipeline looks back at 3 samples; ask with `explainAt(rows, at)`, all of them among the rows',
    );
    expect(() => fitted.explainAt(rows, 1)).toThrow('pipeline explains samples with 2 before them, its history; got sample 1');
    expect(() => pipeline(parts).fit(rows.slice(0, 2))).toThrow('pipeline needs at least 3 samples, as its transforms look back; got 2');
    expect(() => pipeline.load(fitted.snapshot(), { detectors: { mad } })).toThrow(
      'the pipeline holds robustScale, which is not among the transforms given; pass { transforms: { robustScale } }',
    );
    expect(() => pipeline.load(mad().fit(rows).snapshot(), methods)).toThrow('the snapshot is of mad; pipeline cannot load it');
  });
});

describe('onlinePipeline', () => {
  const stream = normalRows(900, 2, 43).map((row, i) => (i === 800 ? [30, 30] : row.map((v) => v + i)));
  const running = () =>
    onlinePipeline({ transforms: [robustScale(), difference()], detector: ewma(), threshold: spot(), fitOn: 30, calibrateOn: 300 });
  const known = { transforms: { robustScale, difference }, online: { ewma }, thresholds: { spot } };

  test('warms up in silence, then flags the jump in a drifting stream', () => {
    const model = running().start(2);
    const verdicts = stream.map((row) => model.next(row));
    expect(verdicts.slice(0, 30).every(({ score }) => Number.isNaN(score))).toBe(true);
    expect(verdicts.slice(0, 350).some(({ isAnomaly }) => isAnomaly)).toBe(false);
    expect(verdicts[800]!.isAnomaly).toBe(true);
    // The jump, the jump back, and by the promise of 1e-4 hardly another.
    expect(verdicts.filter(({ isAnomaly }) => isAnomaly).length).toBeLessThan(6);
  });

  test('explains by raw features: those at several lags added up, the newest sample with the history it had', () => {
    const make = () => onlinePipeline({ transforms: [robustScale(), lags({ size: 3 })], detector: ewma(), threshold: spot(), fitOn: 30 });
    const model = make().start(2);
    expect(model.contributions([0, 0])).toBeUndefined();
    const noise = normalRows(400, 2, 44);
    for (const row of noise) model.next(row);
    const odd = [0, 40];
    const coming = model.contributions(odd)!;
    expect(coming).toHaveLength(2);
    expect(coming[1]).toBeGreaterThan(20);
    expect(coming[1]! / coming[0]!).toBeGreaterThan(5);
    model.next(odd);
    const parts = model.contributions(odd)!;
    expect(parts[1]! / parts[0]!).toBeGreaterThan(1.5);
    // Now it is one of three lags of what comes next.
    expect(model.contributions([0, 0])![1]).toBeGreaterThan(model.contributions([0, 0])![0]!);
    expect(model.contributions(odd)).toEqual(parts);
    expect(() => model.contributions([1])).toThrow('onlinePipeline was started with 2 features; got 1');
    // By hand: z-scores of one feature without transforms are the contributions of the detector itself.
    const bare = onlinePipeline({ detector: ewma(), threshold: spot() }).start(2);
    const twin = ewma().start(2);
    for (const row of noise) {
      bare.next(row);
      twin.learnOne(row);
    }
    expect(bare.contributions(odd)).toEqual(twin.contributions(odd));
  });

  test('restarts bit for bit in every phase', () => {
    const whole = running().start(2);
    let cut = running().start(2);
    stream.forEach((row, i) => {
      if ([0, 10, 31, 100, 500].includes(i)) cut = running().load(decode(encode(cut.snapshot())), known);
      expect(cut.next(row)).toEqual(whole.next(row));
    });
    expect(cut.snapshot()).toEqual(whole.snapshot());
  });

  test('says what does not fit', () => {
    expect(() => running().start(2).next([1])).toThrow('onlinePipeline was started with 2 features; got 1');
    expect(() => onlinePipeline({ detector: ewma(), threshold: spot(), fitOn: 0 })).toThrow(
      'onlinePipeline: `fitOn` must be an integer in [1, Infinity]; got 0',
    );
    expect(() => running().load(mad().fit(rows).snapshot(), known)).toThrow('the snapshot is of mad; onlinePipeline cannot load it');
  });
});
