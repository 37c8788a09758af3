import { judgedBy } from '../contract/explaining/explanation.ts';
import type { Follower } from '../contract/explaining/follower.ts';
import type { Calibration } from '../contract/fitting/calibration.ts';
import type { Model } from '../contract/model.ts';
import { atTheDoor, type Samples } from '../contract/samples.ts';
import type { Threshold } from '../contract/threshold.ts';
import { HapaxError } from '../core/errors.ts';
import { type Matrix, matrix } from '../core/matrix.ts';
import { plainCopy } from '../core/plain.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { densified, isSparse } from '../core/sparse.ts';
import { applyChain, backTo, type Chain, namesOf, originsOf, pushRecent, type Recent, withFullHistory } from './chain.ts';
import { followerOfPipeline } from './pipeline-follower.ts';

/** What a pipeline says about one sample. `score` is NaN, and nothing is an anomaly, while the transforms miss history. */
export interface PipelineVerdict {
  readonly score: number;
  readonly isAnomaly: boolean;
}

/** @deprecated The name of 0.1 of `PipelineVerdict`. */
export type Verdict = PipelineVerdict;

/** A fitted pipeline: a model of raw samples, with a threshold of its own, that can be stored. */
export interface Pipeline extends Model {
  readonly id: 'pipeline';
  /** Samples that one score is made from; the first history − 1 of any batch have no score (NaN). */
  readonly history: number;
  readonly detector: Model;
  /** The threshold rule; undefined when the detector's own threshold is in force. */
  readonly rule: Threshold | undefined;
  /** Upper bound of the rule, or the detector's own threshold. */
  readonly threshold: number;
  /** What the detector gets: the samples as the transforms make them, those without full history left out. */
  transform(samples: Samples): Matrix;
  /** Names of the features that the detector gets. @param names of the raw ones */
  names(names: readonly string[]): readonly string[];
  /** The next sample of a stream: remembers what came before, and lets an online threshold learn. */
  next(sample: ArrayLike<number>): PipelineVerdict;
}

/** Plain data. */
export interface PipelineState {
  readonly transforms: readonly Snapshot[];
  readonly detector: Snapshot;
  readonly threshold: Snapshot | null;
  readonly recent: Recent;
  /** Where the detector stands on its way along the series; only of detectors that have one. */
  readonly walk?: unknown;
  /** The scores of training samples; only where those of the detector are given back to samples around them. */
  readonly calibration?: Calibration;
}

/** Fitted parts. */
export interface FittedParts {
  readonly chain: Chain;
  readonly model: Model;
  readonly rule: Threshold | undefined;
  readonly columns: number;
}

/** Where the stream of a pipeline stands. */
export interface PipelinePosition {
  readonly recent: Recent;
  readonly walk: Follower | undefined;
}

/** Samples for transforms, which work on dense ones. */
export function asMatrix(samples: Samples): Matrix {
  const x = atTheDoor(samples);
  return isSparse(x) ? densified('pipeline', x) : x;
}

export function pipelineOf({ chain, model, rule, columns }: FittedParts, { recent, walk }: PipelinePosition): Pipeline {
  const lead = chain.history - 1;
  function mustFit(width: number): void {
    if (width !== columns) throw new HapaxError('SHAPE', `pipeline was fitted on ${columns} features; got ${width}`);
  }
  const door = (samples: Samples): Matrix => {
    const x = asMatrix(samples);
    if (x.rows > 0) mustFit(x.columns);
    return x;
  };
  /** What the detector says of each sample, NaN where history is missing. */
  function along(samples: Samples, say: (x: Matrix) => Float64Array): Float64Array {
    const x = door(samples);
    const out = new Float64Array(x.rows).fill(Number.NaN);
    if (x.rows > lead) out.set(say(withFullHistory(chain, applyChain(chain, x))), lead);
    return out;
  }
  const score = (samples: Samples): Float64Array => along(samples, (x) => model.score(x));
  /** A sample alone, transformed; only where nothing looks back. */
  function alone(sample: ArrayLike<number>): Float64Array {
    mustFit(sample.length);
    if (lead > 0)
      throw new HapaxError(
        'INPUT',
        `pipeline looks back at ${chain.history} samples; ask with \`explainAt(rows, at)\`, all of them among the rows`,
      );
    return applyChain(chain, matrix([sample])).values;
  }
  const namesFor = (names: readonly string[]): readonly string[] =>
    namesOf(
      chain,
      Array.from({ length: columns }, (_, j) => names[j] ?? `feature ${j}`),
    );
  const back = (parts: Float64Array | undefined): Float64Array | undefined => {
    const origins = originsOf(chain.links, columns);
    return parts && origins && backTo(origins, parts, columns);
  };
  const self: Pipeline = {
    id: 'pipeline',
    columns,
    history: chain.history,
    detector: model,
    rule,
    get threshold() {
      return rule ? rule.bounds.upper : model.threshold;
    },
    series: model.series === 'whole' ? 'whole' : lead > 0 || model.follow ? 'walk' : undefined,
    score,
    scoreOne: (sample) => {
      mustFit(sample.length);
      return lead > 0 ? Number.NaN : model.scoreOne(alone(sample));
    },
    isAnomaly: (value) => (rule ? rule.isAnomaly(value) : model.isAnomaly(value)),
    predict(samples, labels = 'anomaly') {
      const [normal, anomaly] = labels === 'sklearn' ? [1, -1] : [0, 1];
      const verdicts = rule ? rule.predict(score(samples)) : along(samples, (x) => Float64Array.from(model.predict(x)));
      return Int8Array.from(verdicts, (verdict) => (verdict === 1 ? anomaly : normal));
    },
    pValue: (samples) => along(samples, (x) => model.pValue(x)),
    probability: (samples) => along(samples, (x) => model.probability(x)),
    severity: (samples) => along(samples, (x) => model.severity(x)),
    explain: (sample, names = []) => judgedBy(model.explain(alone(sample), namesFor(names)), self.threshold),
    explainAt(samples, at, names = []) {
      const x = door(samples);
      if (!(Number.isInteger(at) && at >= 0 && at < x.rows))
        throw new HapaxError('INPUT', `pipeline: there is no sample ${at} among ${x.rows}; places count from 0`);
      if (at < lead) throw new HapaxError('INPUT', `pipeline explains samples with ${lead} before them, its history; got sample ${at}`);
      // A detector of single samples needs no more than the history of this one.
      const from = model.series === undefined ? at - lead : 0;
      const to = model.series === 'whole' ? x.rows : at + 1;
      const part = { values: x.values.subarray(from * columns, to * columns), rows: to - from, columns };
      const made = withFullHistory(chain, applyChain(chain, part));
      return judgedBy(model.explainAt(made, at - from - lead, namesFor(names)), self.threshold);
    },
    contributions: (sample) => back(model.contributions(alone(sample))),
    learn(samples) {
      const x = door(samples);
      if (x.rows > lead) model.learn(withFullHistory(chain, applyChain(chain, x)));
    },
    ...((lead > 0 || model.follow) && model.series !== 'whole'
      ? { follow: followerOfPipeline({ chain, model, columns, mustFit, back, namesFor, threshold: () => self.threshold }) }
      : {}),
    get own() {
      const { own } = model;
      return own?.lift && lead === 0
        ? { ...own, lift: (x: Matrix, scores: Float64Array) => own.lift?.(applyChain(chain, x), scores) }
        : own;
    },
    get notes() {
      return [...chain.links.flatMap(({ notes }) => notes), ...model.notes];
    },
    transform: (samples) => withFullHistory(chain, applyChain(chain, door(samples))),
    names: namesFor,
    next(sample) {
      mustFit(sample.length);
      const ready = pushRecent(chain, recent, sample);
      if (ready === undefined) return { score: Number.NaN, isAnomaly: false };
      const value = walk ? walk.scoreOne(ready) : model.scoreOne(ready);
      walk?.advance(ready);
      const verdict = { score: value, isAnomaly: self.isAnomaly(value) };
      rule?.learnOne(value);
      return verdict;
    },
    snapshot() {
      const state: PipelineState = {
        transforms: chain.links.map((link) => link.snapshot()),
        detector: model.snapshot(),
        threshold: rule?.snapshot() ?? null,
        recent,
        ...(walk && { walk: walk.snapshot() }),
      };
      return { id: 'pipeline', columns, state: plainCopy(state, 'pipeline') };
    },
  };
  return self;
}
