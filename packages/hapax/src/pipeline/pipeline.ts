import type { Configured, DetectorEntry, FitContext, Model } from '../contract/detector.ts';
import type { Explanation } from '../contract/explanation.ts';
import type { Threshold, ThresholdConfigured, ThresholdEntry } from '../contract/threshold.ts';
import type { TransformConfigured, TransformEntry } from '../contract/transform.ts';
import { HapaxError } from '../core/errors.ts';
import { type Matrix, type Rows, row, take, toMatrix } from '../core/matrix.ts';
import { plainCopy } from '../core/plain.ts';
import { checkState, list, orNull, rec } from '../core/shape.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { applyChain, type Chain, chainOf, fitChain, namesOf, pushRecent, type Recent, startRecent, withFullHistory } from './chain.ts';
import { fitsTogether, recentShape, snapshotShape } from './chain-shape.ts';

/** Transforms, a detector and a threshold, each with its options set. */
export interface PipelineParts {
  readonly transforms?: readonly TransformConfigured[];
  readonly detector: Configured;
  /** Without it: the detector's own, the contamination quantile of its training scores. */
  readonly threshold?: ThresholdConfigured;
}

/** What a pipeline says about one sample. `score` is NaN, and nothing is an anomaly, while the transforms miss history. */
export interface PipelineVerdict {
  readonly score: number;
  readonly isAnomaly: boolean;
}

/** @deprecated The name of 0.1 of `PipelineVerdict`. */
export type Verdict = PipelineVerdict;

/** A fitted pipeline: one value that scores raw samples, explains itself and can be stored. */
export interface Pipeline {
  readonly id: 'pipeline';
  /** Features of a raw sample. */
  readonly columns: number;
  /** Samples that one score is made from; the first history − 1 of any batch have no score (NaN). */
  readonly history: number;
  readonly detector: Model;
  /** Undefined when the detector's own threshold is in force. */
  readonly threshold: Threshold | undefined;
  /** Shape (nSamples). */
  score(rows: Rows): Float64Array;
  /** 1 for an anomaly, 0 for a normal sample or no verdict. Shape (nSamples). */
  predict(rows: Rows): Uint8Array;
  /** Why the last of these samples scores as it does; the ones before it are its history. Throws `INPUT` when they are too few. */
  explain(rows: Rows, names?: readonly string[]): Explanation;
  /** The next sample of a stream: remembers what the transforms need, and lets an online threshold learn. */
  next(sample: ArrayLike<number>): PipelineVerdict;
  snapshot(): Snapshot;
}

/** Where `loadPipeline` finds methods by id. Name only what you use and bundles stay small; `hapax/registry` has them all. */
export interface PipelineRegistry {
  readonly transforms?: Readonly<Record<string, TransformEntry>>;
  readonly detectors: Readonly<Record<string, DetectorEntry>>;
  readonly thresholds?: Readonly<Record<string, ThresholdEntry>>;
}

interface State {
  readonly transforms: readonly Snapshot[];
  readonly detector: Snapshot;
  readonly threshold: Snapshot | null;
  readonly recent: Recent;
}

/**
 * Put transforms, a detector and a threshold together. Each part is fitted on what the part before it makes of the training samples;
 * samples that miss history (the first ones of differences or lags) are left out of the fit of the detector.
 * @example pipeline({ transforms: [robustScale(), lags({ size: 4 })], detector: mad(), threshold: spot() }).fit(rows)
 */
export const pipeline = ({ transforms = [], detector, threshold }: PipelineParts) => ({
  /** @throws HapaxError `INPUT` when the samples are fewer than the transforms need, and as the parts do */
  fit(rows: Rows, context: FitContext = {}): Pipeline {
    const given = toMatrix(rows);
    const chain = fitChain(transforms, given);
    if (given.rows < chain.history)
      throw new HapaxError('INPUT', `pipeline needs at least ${chain.history} samples, as its transforms look back; got ${given.rows}`);
    const labels = context.labels && { labels: Array.from(context.labels).slice(chain.history - 1) };
    const { model, scores } = detector.fitScore(withFullHistory(chain, applyChain(chain, given)), labels);
    return pipelineOf(chain, model, threshold?.fit(scores), startRecent(chain, given.columns), given.columns);
  },
});

const pipelineShape = rec({
  transforms: list(snapshotShape, { most: 1000 }),
  detector: snapshotShape,
  threshold: orNull(snapshotShape),
  recent: recentShape,
});

/**
 * Restore a pipeline, the history of its stream included.
 * @throws HapaxError `SNAPSHOT` when it is of something else, or holds a method that the registry does not
 */
export function loadPipeline(snapshot: Snapshot, registry: PipelineRegistry): Pipeline {
  if (snapshot.id !== 'pipeline') throw new HapaxError('SNAPSHOT', `the snapshot is of ${snapshot.id}; pipeline cannot load it`);
  // Only `snapshot()` of a pipeline writes under its id.
  const copy = plainCopy(snapshot.state, 'pipeline');
  checkState('pipeline', pipelineShape, copy, snapshot.columns);
  const { transforms, detector, threshold, recent } = copy as State;
  const chain = chainOf(transforms.map((saved) => entry(registry.transforms, saved.id, 'transforms').load(saved)));
  fitsTogether('pipeline', chain, recent, snapshot.columns, detector.columns);
  const rule = threshold === null ? undefined : entry(registry.thresholds, threshold.id, 'thresholds').load(threshold);
  return pipelineOf(chain, entry(registry.detectors, detector.id, 'detectors').load(detector), rule, recent, snapshot.columns);
}

/** The method that a snapshot names. */
export function entry<E>(table: Readonly<Record<string, E>> | undefined, id: string, kind: string): E {
  if (table === undefined || !Object.hasOwn(table, id))
    throw new HapaxError('SNAPSHOT', `the pipeline holds ${id}, which is not among the ${kind} given; pass { ${kind}: { ${id} } }`);
  return table[id];
}

function pipelineOf(chain: Chain, model: Model, rule: Threshold | undefined, recent: Recent, columns: number): Pipeline {
  const door = (rows: Rows): Matrix => {
    const x = toMatrix(rows);
    if (x.columns !== columns && x.rows > 0) throw new HapaxError('SHAPE', `pipeline was fitted on ${columns} features; got ${x.columns}`);
    return x;
  };
  const score = (rows: Rows): Float64Array => {
    const x = door(rows);
    const out = new Float64Array(x.rows).fill(Number.NaN);
    if (x.rows >= chain.history) out.set(model.score(withFullHistory(chain, applyChain(chain, x))), chain.history - 1);
    return out;
  };
  const isAnomaly = (value: number): boolean => (rule ? rule.isAnomaly(value) : value > model.threshold);
  return {
    id: 'pipeline',
    columns,
    history: chain.history,
    detector: model,
    threshold: rule,
    score,
    predict: (rows) => (rule ? rule.predict(score(rows)) : Uint8Array.from(score(rows), (value) => (isAnomaly(value) ? 1 : 0))),
    explain(rows, names = []) {
      const x = door(rows);
      if (x.rows < chain.history || x.rows === 0)
        throw new HapaxError('INPUT', `pipeline explains the last of at least ${chain.history} samples, its history; got ${x.rows}`);
      const newest = take(
        x,
        Array.from({ length: chain.history }, (_, i) => x.rows - chain.history + i),
      );
      const out = applyChain(chain, newest);
      const known = Array.from({ length: columns }, (_, j) => names[j] ?? `feature ${j}`);
      return model.explain(row(out, out.rows - 1), namesOf(chain, known));
    },
    next(sample) {
      if (sample.length !== columns) throw new HapaxError('SHAPE', `pipeline was fitted on ${columns} features; got ${sample.length}`);
      const ready = pushRecent(chain, recent, sample);
      if (ready === undefined) return { score: Number.NaN, isAnomaly: false };
      const value = model.scoreOne(ready);
      const verdict = { score: value, isAnomaly: isAnomaly(value) };
      rule?.learnOne(value);
      return verdict;
    },
    snapshot() {
      const state: State = {
        transforms: chain.links.map((link) => link.snapshot()),
        detector: model.snapshot(),
        threshold: rule?.snapshot() ?? null,
        recent,
      };
      return structuredClone({ id: 'pipeline', columns, state });
    },
  };
}
