import { describe, expect, test } from 'vitest';
import {
  conformal,
  decode,
  difference,
  encode,
  type FitPool,
  lags,
  loadModel,
  type Model,
  mad,
  pipeline,
  pipelineMethod,
  robustScale,
  spot,
  standardize,
  telemanom,
} from '../../src/index.ts';
import { detectors, load, models, online, thresholds, transforms } from '../../src/registry.ts';
import { createStream } from '../../src/stream/index.ts';
import { normalRows } from '../data.ts';
import { discord } from '../guests/discord.ts';
import { semiSupervised } from '../guests/semi-supervised.ts';

const rows = normalRows(400, 2, 51);
const further = [...normalRows(60, 2, 52), [9, -9]];
const scaled = () => pipeline({ transforms: [robustScale()], detector: mad() });

/** What every model promises, of one that is a pipeline. */
function isModel(model: Model, samples: readonly (readonly number[])[]): void {
  const scores = model.score(samples);
  const known = scores.findIndex((v) => v === v);
  expect([...model.predict(samples)]).toEqual(Array.from(scores, (v) => (model.isAnomaly(v) ? 1 : 0)));
  expect([...model.predict(samples, 'sklearn')]).toEqual(Array.from(scores, (v) => (model.isAnomaly(v) ? -1 : 1)));
  for (const said of [model.pValue(samples), model.probability(samples), model.severity(samples)]) {
    expect(said).toHaveLength(samples.length);
    expect(said.findIndex((v) => v === v)).toBe(known);
  }
  if (model.series === undefined) expect(Array.from(samples, (row) => model.scoreOne(row))).toEqual([...scores]);
  else {
    let follower = model.follow!();
    samples.forEach((row, i) => {
      if (i === 20) follower = model.follow!(decode(encode({ id: 'f', columns: 2, state: follower.snapshot() })).state);
      expect(follower.scoreOne(row), `${i}`).toBe(scores[i]);
      follower.advance(row);
    });
  }
  const at = scores.length - 1;
  const told = model.explainAt(samples, at, ['a', 'b']);
  expect(told.score).toBe(scores[at]);
  expect(told.threshold).toBe(model.threshold);
  expect(told.sentence).toContain(model.isAnomaly(scores[at]!) ? 'is above the threshold' : 'is within the threshold');
  const again = load(decode(encode(model.snapshot())));
  expect(again.score(samples)).toEqual(scores);
  expect(again.threshold).toBe(model.threshold);
  expect(again.explainAt(samples, at, ['a', 'b'])).toEqual(told);
}

describe('a pipeline is a model', () => {
  test.each([
    ['with single samples', pipeline({ transforms: [robustScale()], detector: mad() })],
    ['with a rule of its own', pipeline({ transforms: [robustScale()], detector: mad(), threshold: spot({ q: 1e-2 }) })],
    ['that looks back', pipeline({ transforms: [lags({ size: 3 }), difference()], detector: mad() })],
    ['around a detector for series', pipeline({ transforms: [standardize()], detector: telemanom({ lags: 4 }) })],
    ['in a pipeline', pipeline({ transforms: [standardize()], detector: scaled() })],
    [
      'in a pipeline, both looking back',
      pipeline({
        transforms: [lags({ size: 2 })],
        detector: pipeline({ transforms: [difference()], detector: mad(), threshold: spot({ q: 1e-2 }) }),
      }),
    ],
  ])('%s', (_, configured) => {
    const { model, scores } = configured.fitScore(rows);
    isModel(model, further);
    expect(scores).toHaveLength(rows.length);
    expect(encode(configured.fit(rows).snapshot())).toBe(encode(model.snapshot()));
  });

  test('explains single samples by raw features, in the words of its transforms, under its own threshold', () => {
    const model = pipeline({ transforms: [robustScale()], detector: mad(), threshold: spot({ q: 1e-3 }) }).fit(rows);
    const told = model.explain([0, 9], ['load', 'flow']);
    expect(told.threshold).toBe(model.rule!.bounds.upper);
    expect(told.features[0]!.name).toBe('flow');
    const parts = model.contributions([0, 9])!;
    expect(parts[1]!).toBeGreaterThan(parts[0]!);
  });

  test('nested, it gives the scores of the same parts in one row', () => {
    const flat = pipeline({ transforms: [standardize(), robustScale(), lags({ size: 2 })], detector: mad() }).fit(rows);
    const nested = pipeline({
      transforms: [standardize()],
      detector: pipeline({ transforms: [robustScale()], detector: pipeline({ transforms: [lags({ size: 2 })], detector: mad() }) }),
    }).fit(rows);
    expect(nested.score(further)).toEqual(flat.score(further));
    expect(nested.threshold).toBe(flat.threshold);
    expect(further.map((row) => nested.next(row))).toEqual(further.map((row) => flat.next(row)));
    const cut = pipeline.load(decode(encode(nested.snapshot())), { detectors, transforms, thresholds });
    expect(further.map((row) => cut.next(row))).toEqual(further.map((row) => flat.next(row)));
  });

  test('labels and weights lose the samples that miss history; others are refused', async () => {
    const known = rows.map((_, i) => (i === 7 ? -1 : 0));
    const built = pipeline({ transforms: [difference()], detector: semiSupervised() });
    const model = built.fit(rows, { known });
    const steps = rows.slice(1).map((row, i) => row.map((v, j) => v - rows[i]![j]!));
    expect(model.detector.score(steps)).toEqual(
      semiSupervised()
        .fit(steps, { known: known.slice(1) })
        .score(steps),
    );
    expect(() => built.fit(rows, { known: [1] })).toThrow('pipeline got 1 labels or weights for 400 samples');
    const shares: number[] = [];
    const slow = await built.fitAsync(rows, { known, onProgress: (share) => shares.push(share) });
    expect(encode(slow.snapshot())).toBe(encode(model.snapshot()));
    expect(shares.at(-1)).toBe(1);
    const pool: FitPool = { fit: async (detector, x) => detector.fit(x, { known }) };
    expect(encode((await built.fitAsync(rows, { pool })).snapshot())).toBe(encode(model.snapshot()));
  });

  test('around a method that looks at the whole series it explains by position and has no walk', () => {
    const series = rows.slice(0, 80);
    const model = pipeline({ transforms: [difference()], detector: discord({ windowSize: 8 }) }).fit(series);
    expect([model.series, model.follow]).toEqual(['whole', undefined]);
    expect(model.explainAt(series, 40).passages).toHaveLength(1);
    expect(() => model.next(series[0]!) && model.next(series[1]!)).toThrow('discord looks at a whole series');
  });
});

describe('a pipeline is found by name', () => {
  const options = {
    transforms: [{ method: 'lags', options: { size: 3 } }],
    detector: { method: 'mad' },
    threshold: { method: 'conformal' },
  };

  test('with its parts as options, and describes itself by them', () => {
    const made = models.pipeline!.configure(options);
    const written = pipeline({ transforms: [lags({ size: 3 })], detector: mad(), threshold: conformal() });
    expect(encode(made.fit(rows).snapshot())).toBe(encode(written.fit(rows).snapshot()));
    expect(models.pipeline!.configure(written.options).options).toEqual(written.options);
  });

  test('a stream takes it as a batch method, trained again and again, in the order of time', () => {
    const retrain = { window: 100, first: 60, every: 100 };
    const config = { features: ['a', 'b'], detectors: [{ method: 'pipeline', options, retrain }] };
    const stream = createStream(config, { online, detectors: { pipeline: pipelineMethod({ detectors, transforms, thresholds }) } });
    const verdicts = rows.map((values, time) => stream.push({ time, values }).verdicts[0]!);
    expect(verdicts.at(-1)!.version).toBeGreaterThan(1);
    expect(Number.isFinite(verdicts.at(-1)!.score)).toBe(true);
    expect(stream.explain('pipeline', { values: [9, 0] })![0]).toBeGreaterThan(1);
  });

  test.each([
    [{ ...options, detektor: 1 }, 'pipeline has no option `detektor`; it has detector, transforms, threshold'],
    [{ detector: 'mad' }, 'pipeline: `detector` must be { method, options }, such as { method: \'mad\' }; got "mad"'],
    [{ ...options, transforms: [{ method: 'lag' }] }, 'pipeline: `transforms` names lag, which is not there; there is difference, '],
    [{ ...options, transforms: 'lags' }, 'pipeline: `transforms` must be a list of { method, options }; got lags'],
  ])('%j is refused in words', (given, message) => {
    expect(() => models.pipeline!.configure(given)).toThrow(message);
  });
});

describe('what is no part of a pipeline is refused in words', () => {
  const untyped = pipeline as unknown as (parts?: unknown) => unknown;
  const usage = 'pipeline takes { detector, transforms, threshold }, such as pipeline({ detector: mad() })';
  test.each([
    [undefined, `${usage}; got undefined`],
    [{ detector: mad(), tresholds: 1 }, `${usage}; it has no part \`tresholds\``],
    [{ detector: mad }, `${usage}; its detector is a method that was not called: write \`mad()\`, not \`mad\``],
    [{ detector: mad(), transforms: lags() }, `${usage}; its transforms are another object, not a list`],
    [{ detector: mad(), transforms: [null] }, `${usage}; its transform 0 is null`],
    [{ detector: mad(), threshold: 3 }, `${usage}; its threshold is 3`],
  ])('%o', (parts, message) => {
    expect(() => untyped(parts)).toThrow(message);
  });

  test('what is no snapshot is told from one of something unknown', () => {
    const methods = { detectors: { mad } };
    expect(() => loadModel(null as never, methods)).toThrow(
      'loadModel takes a snapshot; got null: pass what `snapshot()` or `decode` returned',
    );
    expect(() => mad.load(null as never)).toThrow('mad takes a snapshot; got null: pass what `snapshot()` or `decode` returned');
    expect(() => load(encode(mad().fit(rows).snapshot()) as never)).toThrow(
      'loadModel takes a snapshot; got a text: read it with `decode` first',
    );
    expect(() => loadModel({ id: 'own', columns: 1, state: {} }, methods)).toThrow(
      'the snapshot is of own, which is not among the detectors given; pass { detectors: { own } }',
    );
  });
});
