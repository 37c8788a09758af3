import type { Configured, FitAsyncContext, FitContext, Model } from '../contract/detector.ts';
import type { Samples } from '../contract/samples.ts';
import type { Threshold, ThresholdConfigured } from '../contract/threshold.ts';
import type { TransformConfigured } from '../contract/transform.ts';
import { HapaxError } from '../core/errors.ts';
import { isPlainObject } from '../core/plain.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { applyChain, fitChain, givesBack, overWindows, scoresBack, startRecent, withFullHistory } from './chain.ts';
import { asMatrix, type Pipeline, pipelineOf } from './fitted-pipeline.ts';
import { calibrationOf, givingBack } from './giving-back.ts';
import { loadPipeline, type ModelMethods } from './load.ts';

/** Transforms, a detector and a threshold, each with its options set. */
export interface PipelineParts {
  readonly transforms?: readonly TransformConfigured[];
  /** A detector, or another pipeline. */
  readonly detector: Configured;
  /** Without it: the threshold of the detector, its own or the contamination quantile of its training scores. */
  readonly threshold?: ThresholdConfigured;
}

/** A pipeline with its parts set, ready to fit: wherever a detector is taken, it is one. */
export interface PipelineConfigured extends Configured {
  fit(rows: Samples, context?: FitContext): Pipeline;
  fitScore(rows: Samples, context?: FitContext): { readonly model: Pipeline; readonly scores: Float64Array };
  fitAsync(rows: Samples, context?: FitAsyncContext): Promise<Pipeline>;
}

const PARTS = ['transforms', 'detector', 'threshold'];

function configured(parts: PipelineParts): PipelineConfigured {
  const { transforms = [], detector, threshold } = checkedParts(parts);
  function prepare(samples: Samples, { labels, known, weights, ...rest }: FitAsyncContext) {
    const given = asMatrix(samples);
    const { columns, rows } = given;
    const chain = fitChain(transforms, given);
    if (given.rows < chain.history)
      throw new HapaxError('INPUT', `pipeline needs at least ${chain.history} samples, as its transforms look back; got ${given.rows}`);
    const settled = (values: ArrayLike<number>) => {
      if (values.length !== given.rows)
        throw new HapaxError('INPUT', `pipeline got ${values.length} labels or weights for ${given.rows} samples`);
      return Array.from(values).slice(chain.history - 1);
    };
    const back = givesBack(chain);
    // A window with an anomaly in it is one; it is known to be normal where all of it is.
    const whole = (values: ArrayLike<number>, of: (window: readonly number[]) => number) =>
      back && values.length === given.rows ? overWindows(values, chain.history, of) : settled(values);
    const context = {
      ...rest,
      ...(labels && { labels: whole(labels, (window) => Math.max(...window)) }),
      ...(known && { known: whole(known, (window) => Math.min(...window)) }),
      ...(weights && { weights: settled(weights) }),
    };
    const x = withFullHistory(chain, applyChain(chain, given));
    const finish = (model: Model, scores: Float64Array): { model: Pipeline; scores: Float64Array } => {
      const all = new Float64Array(rows).fill(Number.NaN);
      all.set(scores, chain.history - 1);
      const told = scoresBack(chain, all);
      const rule: Threshold | undefined = threshold?.fit(back ? told.filter((score) => score === score) : scores);
      const position = { recent: startRecent(chain, columns), walk: model.follow?.() };
      const parts = { chain, model, rule, columns };
      const made = pipelineOf(parts, position);
      return { model: back ? givingBack(made, parts, calibrationOf(told, detector, model)) : made, scores: told };
    };
    return { x, context, finish };
  }
  function fitScore(rows: Samples, context: FitContext = {}): { model: Pipeline; scores: Float64Array } {
    const { x, context: inner, finish } = prepare(rows, context);
    const { model, scores } = detector.fitScore(x, inner);
    return finish(model, scores);
  }
  const self: PipelineConfigured = {
    id: 'pipeline',
    whole: detector.whole === true || transforms.some(({ ahead }) => ahead),
    options: {
      transforms: transforms.map(({ id, options }) => ({ method: id, options })),
      detector: { method: detector.id, options: detector.options },
      ...(threshold && { threshold: { method: threshold.id, options: threshold.options } }),
    },
    fit: (rows, context) => fitScore(rows, context).model,
    fitScore,
    async fitScoreAsync(rows, context = {}) {
      const { x, context: inner, finish } = prepare(rows, context);
      const { model, scores } = await detector.fitScoreAsync(x, inner);
      return finish(model, scores);
    },
    async fitAsync(rows, { pool, ...context } = {}) {
      // A pool gives the model that `fit` gives.
      if (pool) return (await pool.fit(self, rows, context)) as Pipeline;
      const { x, context: inner, finish } = prepare(rows, context);
      const { model, scores } = await detector.fitScoreAsync(x, inner);
      return finish(model, scores).model;
    },
  };
  return self;
}

/** Programs without types may hand in anything. */
function checkedParts(parts: PipelineParts): PipelineParts {
  const usage = 'pipeline takes { detector, transforms, threshold }, such as pipeline({ detector: mad() })';
  if (typeof parts !== 'object' || parts === null || !isPlainObject(parts))
    throw new HapaxError('OPTION', `${usage}; got ${String(parts)}`);
  const unknown = Object.keys(parts).find((name) => !PARTS.includes(name));
  if (unknown !== undefined) throw new HapaxError('OPTION', `${usage}; it has no part \`${unknown}\``);
  const { transforms = [], detector, threshold } = parts;
  if (typeof detector?.fitScore !== 'function') throw new HapaxError('OPTION', `${usage}; its detector is ${kindOf(detector)}`);
  if (!Array.isArray(transforms)) throw new HapaxError('OPTION', `${usage}; its transforms are ${kindOf(transforms)}, not a list`);
  for (const [i, one] of transforms.entries())
    if (typeof one?.fit !== 'function') throw new HapaxError('OPTION', `${usage}; its transform ${i} is ${kindOf(one)}`);
  if (threshold !== undefined && typeof threshold?.fit !== 'function')
    throw new HapaxError('OPTION', `${usage}; its threshold is ${kindOf(threshold)}`);
  return parts;
}

const kindOf = (part: unknown): string =>
  typeof part === 'function'
    ? 'a method that was not called: write `mad()`, not `mad`'
    : part === null
      ? 'null'
      : typeof part === 'object'
        ? 'another object'
        : String(part);

/**
 * Put transforms, a detector and a threshold together. Each part is fitted on what the part before it makes of the training samples;
 * samples that miss history (the first ones of differences or lags) are left out of the fit of the detector. The detector may be
 * another pipeline.
 *
 * `pipeline.load(snapshot, methods)` restores one, the history of its stream included.
 * @example pipeline({ transforms: [robustScale(), lags({ size: 4 })], detector: mad(), threshold: spot() }).fit(rows)
 */
export const pipeline = Object.assign(configured, {
  /** @throws HapaxError `SNAPSHOT` when it is of something else, or holds a method that is not among `methods` */
  load: (snapshot: Snapshot, methods: ModelMethods): Pipeline => loadPipeline(snapshot, methods),
});
