import { describe, expect, test } from 'vitest';
import {
  decode,
  difference,
  encode,
  ewma,
  lags,
  type OnlineModel,
  onlinePipeline,
  onlinePipelineMethod,
  pageHinkley,
  robustScale,
  spot,
} from '../../src/index.ts';
import { createStream } from '../../src/stream/index.ts';
import { normalRows } from '../data.ts';

const rows = normalRows(600, 2, 61);
const methods = { transforms: { robustScale, difference, lags }, online: { ewma }, thresholds: { spot } };
const looking = () =>
  onlinePipeline({ transforms: [robustScale(), lags({ size: 4 })], detector: ewma(), threshold: spot(), fitOn: 30, calibrateOn: 200 });

describe('an online pipeline is an online model', () => {
  test('scoreOne is pure and gives what scoreLearnOne gives; learnOne goes on as it does', () => {
    const one: OnlineModel = looking().start(2);
    const two: OnlineModel = looking().start(2);
    for (const row of rows) {
      const score = one.scoreOne(row);
      expect(one.scoreOne(row)).toBe(score);
      one.learnOne(row);
      expect(two.scoreLearnOne(row)).toBe(score);
    }
    expect(one.snapshot()).toEqual(two.snapshot());
  });

  test('counts the samples that its transforms take before those of its detector', () => {
    const model = looking().start(2);
    const { needed } = ewma().start(8).progress;
    expect(model.progress).toEqual({ seen: 0, needed: 30 + needed });
    for (const row of rows.slice(0, 10)) model.learnOne(row);
    expect(model.progress.seen).toBe(10);
    for (const row of rows.slice(10, 50)) model.learnOne(row);
    expect(model.progress).toEqual({ seen: 50, needed: 30 + needed });
    const deep = onlinePipeline({ transforms: [lags({ size: 4 })], detector: ewma(), threshold: spot() }).start(2);
    for (const row of rows.slice(0, 3)) deep.learnOne(row);
    expect(deep.progress).toEqual({ seen: 3, needed: 3 + needed });
    for (const row of rows.slice(3, 9)) deep.learnOne(row);
    expect(deep.progress.seen).toBe(9);
  });

  test('a known anomaly becomes history, and neither detector nor threshold learns it', () => {
    const model = onlinePipeline({ detector: ewma(), threshold: spot(), calibrateOn: 50 }).start(2);
    for (const row of rows) model.learnOne(row);
    const before = model.snapshot();
    const score = model.scoreOne([50, 50]);
    for (let i = 0; i < 20; ++i) model.skipOne([50, 50]);
    expect(model.scoreOne([50, 50])).toBe(score);
    const { detector, threshold } = before.state as { detector: unknown; threshold: unknown };
    expect(model.snapshot().state).toMatchObject({ detector, threshold });
    expect(() => model.skipOne([1])).toThrow('onlinePipeline was started with 2 features; got 1');
    expect(() => model.scoreOne([1])).toThrow('onlinePipeline was started with 2 features; got 1');
  });

  test('passes on what its detector sees where no transform stands between', () => {
    const bare = onlinePipeline({ detector: pageHinkley(), threshold: spot() }).start(1);
    const twin = pageHinkley().start(1);
    for (const [a] of rows) {
      bare.learnOne([a!]);
      twin.scoreLearnOne([a!]);
    }
    expect(bare.shift).toEqual(twin.shift);
    expect(bare.about).toBe(twin.about);
    expect(bare.find([9])).toEqual(twin.find([9]));
    expect(looking().start(2).find([1, 1])).toBeUndefined();
    expect(looking().start(2).about).toBe('');
  });

  test('says in words why it cannot explain', () => {
    expect(() => looking().start(2).explain([1, 1])).toThrow('onlinePipeline has no model yet; it explains samples once it gives scores');
    expect(() => looking().start(0)).toThrow('onlinePipeline starts on a whole number of features from 1 on; got 0');
  });
});

describe('an online pipeline goes where an online detector goes', () => {
  const nested = () => onlinePipeline({ transforms: [difference()], detector: looking(), threshold: spot(), fitOn: 5, calibrateOn: 150 });

  test('as the detector of another, restored in every phase from its snapshot alone', () => {
    const whole = nested().start(2);
    let cut = nested().start(2);
    rows.forEach((row, i) => {
      if ([0, 3, 20, 60, 400].includes(i)) cut = onlinePipeline.load(decode(encode(cut.snapshot())), methods);
      expect(cut.next(row)).toEqual(whole.next(row));
    });
    expect(cut.snapshot()).toEqual(whole.snapshot());
    expect(cut.explain([9, 9], ['a', 'b']).score).toBe(whole.explain([9, 9], ['a', 'b']).score);
  });

  test('into a stream, which scores as it does and restores it', () => {
    const table = { online: { onlinePipeline: onlinePipelineMethod(methods) }, thresholds: { spot } };
    const options = {
      transforms: [{ method: 'difference' }],
      detector: { method: 'ewma' },
      threshold: { method: 'spot' },
      fitOn: 10,
      calibrateOn: 100,
    };
    const config = { features: ['a', 'b'], detectors: [{ method: 'onlinePipeline', name: 'steps', options }] };
    const alone = onlinePipeline({ transforms: [difference()], detector: ewma(), threshold: spot(), fitOn: 10, calibrateOn: 100 }).start(2);
    let stream = createStream(config, table);
    rows.slice(0, 300).forEach((values, i) => {
      if (i === 150) stream = createStream(config, table, { restore: stream.snapshot() });
      const told = stream.push({ time: i * 1000, values }).verdicts[0]?.score ?? Number.NaN;
      const score = alone.scoreLearnOne(values);
      expect(told, `sample ${i}`).toBe(score);
    });
  });
});

describe('what cannot be restored or made says so', () => {
  test('a snapshot of 0.1 without its parts, a method that is not there, a part that is none', () => {
    const { state, ...rest } = looking().start(2).snapshot();
    const { parts, ...old } = state as { parts: unknown };
    expect(parts).toMatchObject({ detector: { method: 'ewma' } });
    expect(() => onlinePipeline.load({ ...rest, state: old }, methods)).toThrow(
      'the snapshot of onlinePipeline does not name its parts, as 0.1 wrote it; restore it by `onlinePipeline(parts).load(snapshot, methods)`',
    );
    expect(() => onlinePipeline.load(looking().start(2).snapshot(), { ...methods, online: { pageHinkley } })).toThrow(
      'the snapshot of onlinePipeline names parts that cannot be made: onlinePipeline: `detector` names ewma, which is not there; there is pageHinkley',
    );
    const method = onlinePipelineMethod(methods);
    expect(() => method.configure({ threshold: { method: 'spot' } })).toThrow(
      "onlinePipeline: `detector` must be { method, options }, such as { method: 'mad' }; got undefined",
    );
    expect(() => method.configure({ detector: { method: 'ewma' }, threshold: { method: 'spot' }, transforms: 'lags' })).toThrow(
      'onlinePipeline: `transforms` must be a list of { method, options }; got lags',
    );
    expect(() => method.configure({ detector: { method: 'ewma' }, threshold: { method: 'spot' }, fitOm: 3 })).toThrow(
      'onlinePipeline has no option `fitOm`; it has fitOn, calibrateOn',
    );
  });
});
