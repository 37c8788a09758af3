import type { DetectorEntry, Model } from '../contract/detector.ts';
import { calibrationShape } from '../contract/loaded.ts';
import type { ThresholdEntry } from '../contract/threshold.ts';
import type { TransformEntry } from '../contract/transform.ts';
import { HapaxError } from '../core/errors.ts';
import { plainCopy } from '../core/plain.ts';
import { checkState, list, optional, orNull, rec } from '../core/shape.ts';
import { checkSnapshot, type Snapshot } from '../core/snapshot.ts';
import { chainOf, givesBack } from './chain.ts';
import { fitsTogether, recentShape, snapshotShape } from './chain-shape.ts';
import { type Pipeline, type PipelineState, pipelineOf } from './fitted-pipeline.ts';
import { givingBack } from './giving-back.ts';

/** Where methods are found by id. Name only what you use and bundles stay small; `hapax/registry` has them all. */
export interface ModelMethods {
  readonly transforms?: Readonly<Record<string, TransformEntry>>;
  readonly detectors: Readonly<Record<string, DetectorEntry>>;
  readonly thresholds?: Readonly<Record<string, ThresholdEntry>>;
}

/**
 * Restore a model from its snapshot, a detector or a pipeline of them.
 * @throws HapaxError `SNAPSHOT` when it is of neither, or holds a method that is not among `methods`
 */
export function loadModel(snapshot: Snapshot, methods: ModelMethods): Model {
  const { id } = checkSnapshot(snapshot, 'loadModel');
  return id === 'pipeline'
    ? loadPipeline(snapshot, methods)
    : entryOf(methods.detectors, id, 'detectors', 'the snapshot is of').load(snapshot);
}

/** The walk is looked at by the detector that goes on with it. */
const pipelineShape = rec({
  transforms: list(snapshotShape, { most: 1000 }),
  detector: snapshotShape,
  threshold: orNull(snapshotShape),
  recent: recentShape,
  calibration: optional(calibrationShape),
});

/** Restore a pipeline, the history of its stream included. */
export function loadPipeline(snapshot: Snapshot, methods: ModelMethods): Pipeline {
  const { id, state, columns } = checkSnapshot(snapshot, 'pipeline');
  if (id !== 'pipeline') throw new HapaxError('SNAPSHOT', `the snapshot is of ${id}; pipeline cannot load it`);
  // Only `snapshot()` of a pipeline writes under its id.
  const copy = plainCopy(state, id);
  checkState(id, pipelineShape, copy, columns);
  const { transforms, detector, threshold, recent, walk, calibration } = copy as PipelineState;
  const chain = chainOf(transforms.map((saved) => entryOf(methods.transforms, saved.id, 'transforms').load(saved)));
  fitsTogether(id, chain, recent, columns, detector.columns);
  const rule = threshold === null ? undefined : entryOf(methods.thresholds, threshold.id, 'thresholds').load(threshold);
  const model =
    detector.id === 'pipeline' ? loadPipeline(detector, methods) : entryOf(methods.detectors, detector.id, 'detectors').load(detector);
  if (givesBack(chain) !== (calibration !== undefined))
    throw new HapaxError(
      'SNAPSHOT',
      'the snapshot of pipeline is damaged: scores that are given back to samples and their calibration go together; use another copy, or fit the method again',
    );
  const made = pipelineOf({ chain, model, rule, columns }, { recent, walk: model.follow?.(walk) });
  return calibration === undefined ? made : givingBack(made, { chain, model, rule, columns }, calibration);
}

/** The method that a snapshot names. */
export function entryOf<E>(table: Readonly<Record<string, E>> | undefined, id: string, kind: string, where = 'the pipeline holds'): E {
  if (table === undefined || !Object.hasOwn(table, id))
    throw new HapaxError('SNAPSHOT', `${where} ${id}, which is not among the ${kind} given; pass { ${kind}: { ${id} } }`);
  return table[id];
}
