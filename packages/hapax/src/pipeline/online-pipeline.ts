import { type Explanation, explanation } from '../contract/explanation.ts';
import type { OnlineConfigured, OnlineEntry, OnlineModel } from '../contract/online.ts';
import type { Threshold, ThresholdConfigured, ThresholdEntry } from '../contract/threshold.ts';
import type { TransformConfigured, TransformEntry } from '../contract/transform.ts';
import { HapaxError } from '../core/errors.ts';
import { integer, type OptionsOf, resolve } from '../core/options.ts';
import { plainCopy } from '../core/plain.ts';
import { checkState, list, optionsOf, orNull, real, rec } from '../core/shape.ts';
import type { Snapshot } from '../core/snapshot.ts';
import {
  backTo,
  type Chain,
  chainOf,
  fitChain,
  isNewest,
  namesOf,
  newestOf,
  nextOf,
  originsOf,
  pushRecent,
  type Recent,
  startRecent,
} from './chain.ts';
import { fitsTogether, recentShape, snapshotShape } from './chain-shape.ts';
import type { PipelineVerdict } from './fitted-pipeline.ts';
import { entryOf } from './load.ts';

const OPTIONS = {
  fitOn: integer(1, { min: 1 }, 'First samples that the transforms are fitted on; they get no score.'),
  calibrateOn: integer(200, { min: 1 }, 'First scores that the threshold is set from; until then nothing is an anomaly.'),
};
type Options = OptionsOf<typeof OPTIONS>;

/** Transforms, an online detector and a threshold, each with its options set. */
export interface OnlinePipelineParts extends Partial<Options> {
  readonly transforms?: readonly TransformConfigured[];
  readonly detector: OnlineConfigured;
  readonly threshold: ThresholdConfigured;
}

/** A running pipeline: one sample at a time, scored first and learnt then. */
export interface OnlinePipeline {
  readonly id: 'onlinePipeline';
  readonly columns: number;
  next(sample: ArrayLike<number>): PipelineVerdict;
  /**
   * Contribution of each raw feature to the score of a sample, in the unit of the detector, by the model as it stands: of the newest
   * sample, given again, with the history it had; of any other as if it came next. What a feature contributes at several lags is
   * added up. Undefined before there is a model, for a detector that cannot tell, and behind a transform that mixes features.
   */
  contributions(sample: ArrayLike<number>): Float64Array | undefined;
  /**
   * The same in words. Behind a transform that mixes features the features are those that come out of it. Undefined before there is a
   * model, and for a detector that cannot tell.
   * @param names of the raw features
   */
  explain(sample: ArrayLike<number>, names?: readonly string[]): Explanation | undefined;
  snapshot(): Snapshot;
}

/** The parts that are running, and what they still gather. Parts not yet fitted are made from `parts`, which load needs again. */
interface State {
  readonly options: Options;
  gathered: number[];
  transforms: Snapshot[] | null;
  recent: Recent | null;
  detector: Snapshot | null;
  scores: number[];
  threshold: Snapshot | null;
}

export interface OnlinePipelineRegistry {
  readonly transforms?: Readonly<Record<string, TransformEntry>>;
  readonly online: Readonly<Record<string, OnlineEntry>>;
  readonly thresholds: Readonly<Record<string, ThresholdEntry>>;
}

const onlinePipelineShape = rec({
  options: optionsOf(OPTIONS),
  gathered: list(real({ which: 'missing' })),
  scores: list(real({ which: 'missing' })),
  transforms: orNull(list(snapshotShape, { most: 1000 })),
  recent: orNull(recentShape),
  detector: orNull(snapshotShape),
  threshold: orNull(snapshotShape),
});

/**
 * Put transforms, an online detector and a threshold together: nothing to fit, only to start.
 * @example onlinePipeline({ transforms: [difference()], detector: ewma(), threshold: spot() }).start(3)
 */
export const onlinePipeline = (all: OnlinePipelineParts) => {
  const { transforms = [], detector, threshold, ...given } = checkedParts(all);
  const options = resolve('onlinePipeline', OPTIONS, given);
  const parts = { transforms, detector, threshold };
  return {
    start: (columns: number): OnlinePipeline => running(parts, columns, options, {}),
    /**
     * Go on where a snapshot of a pipeline of the same parts was taken, bit for bit.
     * @throws HapaxError `SNAPSHOT` when it is of something else or of other parts
     */
    load(snapshot: Snapshot, registry: OnlinePipelineRegistry): OnlinePipeline {
      if (snapshot.id !== 'onlinePipeline')
        throw new HapaxError('SNAPSHOT', `the snapshot is of ${snapshot.id}; onlinePipeline cannot load it`);
      // Only `snapshot()` of an online pipeline writes under its id.
      const copy = plainCopy(snapshot.state, 'onlinePipeline');
      checkState('onlinePipeline', onlinePipelineShape, copy, snapshot.columns);
      const state = copy as State;
      const chain =
        state.transforms && chainOf(state.transforms.map((one) => entryOf(registry.transforms, one.id, 'transforms').load(one)));
      if (chain) fitsTogether('onlinePipeline', chain, state.recent ?? undefined, snapshot.columns, state.detector?.columns);
      return running(parts, snapshot.columns, state.options, {
        gathered: state.gathered,
        scores: state.scores,
        ...(chain && { chain }),
        ...(state.recent && { recent: state.recent }),
        ...(state.detector && { model: entryOf(registry.online, state.detector.id, 'online').load(state.detector) }),
        ...(state.threshold && { rule: entryOf(registry.thresholds, state.threshold.id, 'thresholds').load(state.threshold) }),
      });
    },
  };
};

/** Programs without types may hand in anything. */
function checkedParts(parts: OnlinePipelineParts): OnlinePipelineParts {
  const usage = 'onlinePipeline takes { detector, threshold, transforms }, such as onlinePipeline({ detector: ewma(), threshold: spot() })';
  if (typeof parts !== 'object' || parts === null) throw new HapaxError('OPTION', `${usage}; got ${String(parts)}`);
  const { transforms = [], detector, threshold } = parts;
  if (typeof detector?.start !== 'function') throw new HapaxError('OPTION', `${usage}; its detector is no online detector`);
  if (typeof threshold?.fit !== 'function') throw new HapaxError('OPTION', `${usage}; its threshold is no threshold rule`);
  if (!Array.isArray(transforms) || transforms.some((one) => typeof one?.fit !== 'function'))
    throw new HapaxError('OPTION', `${usage}; its transforms are no list of transforms`);
  const ahead = transforms.find((one) => one.ahead);
  if (ahead)
    throw new HapaxError(
      'OPTION',
      `onlinePipeline: ${ahead.id} gives scores back to samples before, and a stream has no end; set its option scores to newest`,
    );
  return parts;
}

interface Running {
  readonly gathered?: number[];
  readonly scores?: number[];
  readonly chain?: Chain;
  readonly recent?: Recent;
  readonly model?: OnlineModel;
  readonly rule?: Threshold;
}

function running(
  { transforms, detector, threshold }: Required<Pick<OnlinePipelineParts, 'transforms' | 'detector' | 'threshold'>>,
  columns: number,
  options: Options,
  { gathered = [], scores = [], chain, recent, model, rule }: Running,
): OnlinePipeline {
  if (transforms.length === 0) chain ??= chainOf([]);
  if (chain) recent ??= startRecent(chain, columns);
  function mustFit(sample: ArrayLike<number>): void {
    if (sample.length !== columns)
      throw new HapaxError('SHAPE', `onlinePipeline was started with ${columns} features; got ${sample.length}`);
  }
  /** What the transforms make of a sample: of the newest one with the history it had, of any other as if it came next. */
  function standing(sample: ArrayLike<number>): Float64Array | undefined {
    mustFit(sample);
    if (!chain || !recent) return undefined;
    return isNewest(recent, sample) ? newestOf(chain, recent, columns) : nextOf(chain, recent, sample);
  }
  const none: PipelineVerdict = { score: Number.NaN, isAnomaly: false };
  return {
    id: 'onlinePipeline',
    columns,
    next(sample) {
      mustFit(sample);
      if (!chain || !recent) {
        gathered.push(...Array.from(sample));
        const rows = gathered.length / columns;
        if (rows < options.fitOn) return none;
        chain = fitChain(transforms, { values: Float64Array.from(gathered), rows, columns });
        recent = startRecent(chain, columns);
        // What they were fitted on is also the history of what comes next.
        for (let i = 0; i < rows; ++i) pushRecent(chain, recent, gathered.slice(i * columns, (i + 1) * columns));
        gathered = [];
        return none;
      }
      const ready = pushRecent(chain, recent, sample);
      if (ready === undefined) return none;
      model ??= detector.start(ready.length);
      const score = model.scoreOne(ready);
      model.learnOne(ready);
      if (rule) {
        const verdict = { score, isAnomaly: rule.isAnomaly(score) };
        rule.learnOne(score);
        return verdict;
      }
      if (score === score) scores.push(score);
      if (scores.length >= options.calibrateOn) {
        rule = threshold.fit(scores);
        scores = [];
      }
      return { score, isAnomaly: false };
    },
    contributions(sample) {
      const origins = chain && originsOf(chain.links, columns);
      const ready = standing(sample);
      const parts = origins && ready && model?.contributions(ready);
      return parts && backTo(origins, parts, columns);
    },
    explain(sample, names = []) {
      const ready = standing(sample);
      const parts = ready && model?.contributions(ready);
      if (!chain || !model || !ready || !parts) return undefined;
      const origins = originsOf(chain.links, columns);
      const known = Array.from({ length: columns }, (_, j) => names[j] ?? `feature ${j}`);
      const verdict = { score: model.scoreOne(ready), threshold: rule?.bounds.upper ?? Number.NaN };
      return origins
        ? explanation(Float64Array.from(sample), verdict, backTo(origins, parts, columns), undefined, known)
        : explanation(ready, verdict, parts, undefined, namesOf(chain, known));
    },
    snapshot() {
      const state: State = {
        options,
        gathered,
        transforms: chain ? chain.links.map((link) => link.snapshot()) : null,
        recent: recent ?? null,
        detector: model?.snapshot() ?? null,
        scores,
        threshold: rule?.snapshot() ?? null,
      };
      return { id: 'onlinePipeline', columns, state: plainCopy(state, 'onlinePipeline') };
    },
  };
}
