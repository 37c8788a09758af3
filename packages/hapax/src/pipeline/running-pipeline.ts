import { type Explanation, explanation } from '../contract/explaining/explanation.ts';
import type { OnlineConfigured, OnlineModel } from '../contract/online.ts';
import type { Threshold, ThresholdConfigured } from '../contract/threshold.ts';
import type { TransformConfigured } from '../contract/transform.ts';
import { HapaxError } from '../core/errors.ts';
import { integer, type OptionsOf } from '../core/options.ts';
import { plainCopy } from '../core/plain.ts';
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
import type { PipelineVerdict } from './fitted-pipeline.ts';
import { type PartsByName, partsByName } from './parts-by-name.ts';

export const OPTIONS = {
  fitOn: integer(1, { min: 1 }, 'First samples that the transforms are fitted on; they get no score.'),
  calibrateOn: integer(200, { min: 1 }, 'First scores that the threshold is set from; until then nothing is an anomaly.'),
};
export type Options = OptionsOf<typeof OPTIONS>;

/** Transforms, an online detector and a threshold, each with its options set. */
export interface OnlinePipelineParts extends Partial<Options> {
  readonly transforms?: readonly TransformConfigured[];
  readonly detector: OnlineConfigured;
  readonly threshold: ThresholdConfigured;
}

/**
 * A running pipeline: one sample at a time, scored first and learnt then. It is an online model of raw samples, so it goes wherever one
 * goes, and has a threshold of its own: `next` gives the verdict too.
 */
export interface OnlinePipeline extends OnlineModel {
  readonly id: 'onlinePipeline';
  /** Scores above it are anomalies, for the sample that comes next; NaN while the threshold is not set yet. */
  readonly threshold: number;
  /** `scoreLearnOne` with the verdict of the threshold. */
  next(sample: ArrayLike<number>): PipelineVerdict;
  /**
   * Contribution of each raw feature to the score of a sample, in the unit of the detector, by the model as it stands: of the newest
   * sample, given again, with the history it had; of any other as if it came next. What a feature contributes at several lags is
   * added up. Undefined before there is a model, for a detector that cannot tell, and behind a transform that mixes features.
   */
  contributions(sample: ArrayLike<number>): Float64Array | undefined;
  /**
   * The same in words. Behind a transform that mixes features the features are those that come out of it.
   * @param names of the raw features
   * @throws HapaxError `STATE` before there is a model, and for a detector that cannot tell
   */
  explain(sample: ArrayLike<number>, names?: readonly string[]): Explanation;
}

/** The parts that are running, what they still gather, and how to make those that are not fitted yet. */
export interface State {
  readonly options: Options;
  /** Absent in snapshots of 0.1. */
  readonly parts?: PartsByName;
  gathered: number[];
  transforms: Snapshot[] | null;
  recent: Recent | null;
  detector: Snapshot | null;
  scores: number[];
  threshold: Snapshot | null;
}

export interface Running {
  readonly gathered?: number[];
  readonly scores?: number[];
  readonly chain?: Chain;
  readonly recent?: Recent;
  readonly model?: OnlineModel;
  readonly rule?: Threshold;
}

export function running(
  parts: Required<Pick<OnlinePipelineParts, 'transforms' | 'detector' | 'threshold'>>,
  columns: number,
  options: Options,
  { gathered = [], scores = [], chain, recent, model, rule }: Running,
): OnlinePipeline {
  const { transforms, detector, threshold } = parts;
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
  /** Samples before the first that the detector gets. */
  const before = () => Math.max(transforms.length > 0 ? options.fitOn : 0, (chain?.history ?? 1) - 1);
  const plain = () => (chain?.links.length === 0 ? model : undefined);
  function next(sample: ArrayLike<number>): PipelineVerdict {
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
    const score = model.scoreLearnOne(ready);
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
  }
  return {
    id: 'onlinePipeline',
    columns,
    get threshold() {
      return rule?.bounds.upper ?? Number.NaN;
    },
    next,
    scoreOne(sample) {
      mustFit(sample);
      const ready = chain && recent && nextOf(chain, recent, sample);
      return ready ? (model ?? detector.start(ready.length)).scoreOne(ready) : Number.NaN;
    },
    scoreLearnOne: (sample) => next(sample).score,
    learnOne(sample) {
      next(sample);
    },
    skipOne(sample) {
      mustFit(sample);
      const ready = chain && recent && pushRecent(chain, recent, sample);
      if (ready) model?.skipOne(ready);
    },
    get progress() {
      const inner = model?.progress ?? { seen: 0, needed: detector.start(columns).progress.needed };
      const lead = before();
      const seen = model ? lead : Math.min(lead, chain ? (recent?.kept ?? 0) : gathered.length / columns);
      return { seen: seen + inner.seen, needed: lead + inner.needed };
    },
    find: (sample) => plain()?.find(sample),
    get shift() {
      return plain()?.shift;
    },
    get about() {
      return model?.about ?? '';
    },
    pass: (steps) => model?.pass(steps),
    contributions(sample) {
      const origins = chain && originsOf(chain.links, columns);
      const ready = standing(sample);
      const parts = origins && ready && model?.contributions(ready);
      return parts && backTo(origins, parts, columns);
    },
    explain(sample, names = []) {
      const ready = standing(sample);
      if (!chain || !model || !ready)
        throw new HapaxError('STATE', 'onlinePipeline has no model yet; it explains samples once it gives scores');
      const parts = model.contributions(ready);
      if (!parts) throw new HapaxError('STATE', `${detector.id} cannot explain its scores`);
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
        parts: partsByName(parts),
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
