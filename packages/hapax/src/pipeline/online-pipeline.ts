import type { OnlineConfigured, OnlineEntry, OnlineModel } from '../contract/online.ts';
import type { ThresholdEntry } from '../contract/threshold.ts';
import type { TransformEntry } from '../contract/transform.ts';
import { HapaxError } from '../core/errors.ts';
import { resolve } from '../core/options.ts';
import { plainCopy } from '../core/plain.ts';
import { checkState, list, optionsOf, orNull, real, rec } from '../core/shape.ts';
import { checkSnapshot, type Snapshot } from '../core/snapshot.ts';
import { chainOf } from './chain.ts';
import { fitsTogether, recentShape, snapshotShape } from './chain-shape.ts';
import { entryOf } from './load.ts';
import { configure, linksOf, partOf, partsByName } from './parts-by-name.ts';
import { type OnlinePipeline, type OnlinePipelineParts, OPTIONS, running, type State } from './running-pipeline.ts';

export type { OnlinePipeline, OnlinePipelineParts } from './running-pipeline.ts';

/** Where methods are found by id. */
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

/** An online pipeline with its parts set, ready to start: wherever an online detector is taken, it is one. */
export interface OnlinePipelineConfigured extends OnlineConfigured {
  start(columns: number): OnlinePipeline;
  /**
   * Go on where a snapshot of a pipeline of the same parts was taken, bit for bit; what 0.1 wrote is restored so.
   * @throws HapaxError `SNAPSHOT` when it is of something else or of other parts
   */
  load(snapshot: Snapshot, registry: OnlinePipelineRegistry): OnlinePipeline;
}

type Parts = Required<Pick<OnlinePipelineParts, 'transforms' | 'detector' | 'threshold'>>;

function configured(all: OnlinePipelineParts): OnlinePipelineConfigured {
  const { transforms = [], detector, threshold, ...given } = checkedParts(all);
  const options = resolve('onlinePipeline', OPTIONS, given);
  const parts = { transforms, detector, threshold };
  return {
    id: 'onlinePipeline',
    options: { ...options, ...partsByName(parts) },
    start(columns) {
      if (!(Number.isInteger(columns) && columns >= 1))
        throw new HapaxError('INPUT', `onlinePipeline starts on a whole number of features from 1 on; got ${String(columns)}`);
      return running(parts, columns, options, {});
    },
    load: (snapshot, registry) => restored(stateOf(snapshot), snapshot.columns, parts, registry),
  };
}

function stateOf(snapshot: Snapshot): State {
  const { id, state, columns } = checkSnapshot(snapshot, 'onlinePipeline');
  if (id !== 'onlinePipeline') throw new HapaxError('SNAPSHOT', `the snapshot is of ${id}; onlinePipeline cannot load it`);
  // Only `snapshot()` of an online pipeline writes under its id.
  const copy = plainCopy(state, 'onlinePipeline');
  checkState('onlinePipeline', onlinePipelineShape, copy, columns);
  return copy as State;
}

function restored(state: State, columns: number, parts: Parts, registry: OnlinePipelineRegistry): OnlinePipeline {
  const chain = state.transforms && chainOf(state.transforms.map((one) => entryOf(registry.transforms, one.id, 'transforms').load(one)));
  if (chain) fitsTogether('onlinePipeline', chain, state.recent ?? undefined, columns, state.detector?.columns);
  return running(parts, columns, state.options, {
    gathered: state.gathered,
    scores: state.scores,
    ...(chain && { chain }),
    ...(state.recent && { recent: state.recent }),
    ...(state.detector && { model: detectorFrom(state.detector, registry) }),
    ...(state.threshold && { rule: entryOf(registry.thresholds, state.threshold.id, 'thresholds').load(state.threshold) }),
  });
}

const detectorFrom = (snapshot: Snapshot, registry: OnlinePipelineRegistry): OnlineModel =>
  snapshot.id === 'onlinePipeline'
    ? loadOnlinePipeline(snapshot, registry)
    : entryOf(registry.online, snapshot.id, 'online').load(snapshot);

/** The parts that a snapshot names, made anew. */
function partsFrom(state: State, registry: OnlinePipelineRegistry): Parts {
  if (state.parts === undefined)
    throw new HapaxError(
      'SNAPSHOT',
      'the snapshot of onlinePipeline does not name its parts, as 0.1 wrote it; restore it by `onlinePipeline(parts).load(snapshot, methods)`',
    );
  try {
    const { transforms = [], detector, threshold } = checkedParts(onlinePartsFrom({ ...state.parts }, registry));
    return { transforms, detector, threshold };
  } catch (cause) {
    if (!(cause instanceof HapaxError) || cause.code === 'SNAPSHOT') throw cause;
    throw new HapaxError('SNAPSHOT', `the snapshot of onlinePipeline names parts that cannot be made: ${cause.message}`, cause);
  }
}

function loadOnlinePipeline(snapshot: Snapshot, registry: OnlinePipelineRegistry): OnlinePipeline {
  const state = stateOf(snapshot);
  return restored(state, snapshot.columns, partsFrom(state, registry), registry);
}

/** Parts by name, made by the methods of a registry. @throws HapaxError `OPTION` for a method that it lacks */
function onlinePartsFrom(
  given: Readonly<Record<string, unknown>>,
  { online, thresholds, transforms }: OnlinePipelineRegistry,
): OnlinePipelineParts {
  const who = 'onlinePipeline';
  const { transforms: links = [], detector, threshold, ...rest } = given;
  const part = partOf(who, detector, 'detector');
  return {
    ...rest,
    transforms: linksOf(who, links).map((link) => configure(who, transforms, partOf(who, link, 'transforms'), 'transforms')),
    detector:
      part.method === who
        ? configured(onlinePartsFrom(part.options ?? {}, { online, thresholds, ...(transforms && { transforms }) }))
        : configure(who, online, part, 'detector'),
    threshold: configure(who, thresholds, partOf(who, threshold, 'threshold'), 'threshold'),
  };
}

/**
 * Put transforms, an online detector and a threshold together: nothing to fit, only to start. It is an online detector itself: of another
 * online pipeline, of a stream (`onlinePipelineMethod`).
 *
 * `onlinePipeline.load(snapshot, methods)` restores one that is running.
 * @example onlinePipeline({ transforms: [difference()], detector: ewma(), threshold: spot() }).start(3)
 */
export const onlinePipeline = Object.assign(configured, {
  /** @throws HapaxError `SNAPSHOT` when it is of something else, or holds a method that is not among `methods` */
  load: (snapshot: Snapshot, methods: OnlinePipelineRegistry): OnlinePipeline => loadOnlinePipeline(snapshot, methods),
});

/** What an online pipeline says of itself beside its parts. */
const SPEC = {
  id: 'onlinePipeline',
  title: 'Online pipeline',
  source: 'transforms, an online detector and a threshold in a row',
  options: {},
} as const;

/**
 * Online pipelines as one of the online detectors that are found by name, for a stream or another place that takes such a table.
 * Options: { detector: { method, options }, transforms: [...], threshold: { method, options }, fitOn, calibrateOn }.
 * @example createStream(config, { online: { onlinePipeline: onlinePipelineMethod({ online: { ewma }, thresholds: { spot } }) } })
 */
export const onlinePipelineMethod = (methods: OnlinePipelineRegistry): OnlineEntry => ({
  spec: SPEC,
  configure: (options) => configured(onlinePartsFrom(options, methods)),
  load: (snapshot) => loadOnlinePipeline(snapshot, methods),
});

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
