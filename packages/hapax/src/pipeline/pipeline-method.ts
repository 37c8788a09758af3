import type { Configured, DetectorEntry } from '../contract/detector.ts';
import type { AnyDetectorSpec } from '../contract/spec/detector.ts';
import type { ThresholdConfigured } from '../contract/threshold.ts';
import type { TransformConfigured } from '../contract/transform.ts';
import { HapaxError } from '../core/errors.ts';
import { loadPipeline, type ModelMethods } from './load.ts';
import { configure, linksOf, partOf } from './parts-by-name.ts';
import { pipeline } from './pipeline.ts';

/** What a pipeline says of itself beside its parts. Its scores are those of its detector, so the spec has none of its own. */
const SPEC: AnyDetectorSpec = {
  id: 'pipeline',
  title: 'Pipeline',
  source: 'transforms, a detector and a threshold in a row',
  missing: 'accept',
  options: {},
  fit: () => refuse(),
  score: () => refuse(),
};

function refuse(): never {
  throw new HapaxError('STATE', 'a pipeline is fitted and scored as a model, not by its spec');
}

/**
 * Pipelines as one of the detectors that are found by name: for a stream, a worker pool, or another place that takes such a table.
 * Options: { detector: { method, options }, transforms: [{ method, options }], threshold: { method, options } }.
 * @example createStream(config, { detectors: { mad, pipeline: pipelineMethod({ detectors: { mad }, transforms: { lags } }) } })
 */
export const pipelineMethod = (methods: ModelMethods): DetectorEntry => ({
  spec: SPEC,
  configure: (options) => configuredByName(options, methods),
  load: (snapshot) => loadPipeline(snapshot, methods),
});

function configuredByName(given: Readonly<Record<string, unknown>>, methods: ModelMethods): Configured {
  const { detectors, transforms, thresholds } = methods;
  const { detector, transforms: links = [], threshold, ...rest } = given;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    throw new HapaxError('OPTION', `pipeline has no option \`${unknown}\`; it has detector, transforms, threshold`);
  const part = partOf('pipeline', detector, 'detector');
  return pipeline({
    transforms: linksOf('pipeline', links).map(
      (link): TransformConfigured => configure('pipeline', transforms, partOf('pipeline', link, 'transforms'), 'transforms'),
    ),
    detector:
      part.method === 'pipeline' ? configuredByName(part.options ?? {}, methods) : configure('pipeline', detectors, part, 'detector'),
    ...(threshold !== undefined && {
      threshold: configure<ThresholdConfigured>('pipeline', thresholds, partOf('pipeline', threshold, 'threshold'), 'threshold'),
    }),
  });
}
