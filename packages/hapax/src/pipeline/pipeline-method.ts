import type { Configured, DetectorEntry } from '../contract/detector.ts';
import type { AnyDetectorSpec } from '../contract/detector-spec.ts';
import type { ThresholdConfigured } from '../contract/threshold.ts';
import type { TransformConfigured } from '../contract/transform.ts';
import { HapaxError } from '../core/errors.ts';
import { loadPipeline, type ModelMethods } from './load.ts';
import { pipeline } from './pipeline.ts';

/** One part by name, as a configuration file writes it. */
interface PartByName {
  readonly method: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

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
  if (!Array.isArray(links))
    throw new HapaxError('OPTION', `pipeline: \`transforms\` must be a list of { method, options }; got ${String(links)}`);
  const part = partOf(detector, 'detector');
  return pipeline({
    transforms: links.map((link): TransformConfigured => configure(transforms, partOf(link, 'transforms'), 'transforms')),
    detector: part.method === 'pipeline' ? configuredByName(part.options ?? {}, methods) : configure(detectors, part, 'detector'),
    ...(threshold !== undefined && {
      threshold: configure<ThresholdConfigured>(thresholds, partOf(threshold, 'threshold'), 'threshold'),
    }),
  });
}

function partOf(value: unknown, where: string): PartByName {
  if (typeof value === 'object' && value !== null && 'method' in value && typeof value.method === 'string') {
    const { options } = value as { options?: unknown };
    if (options === undefined || (typeof options === 'object' && options !== null)) return value as PartByName;
  }
  throw new HapaxError(
    'OPTION',
    `pipeline: \`${where}\` must be { method, options }, such as { method: 'mad' }; got ${JSON.stringify(value)}`,
  );
}

function configure<C>(
  table: Readonly<Record<string, { configure(options: Readonly<Record<string, unknown>>): C }>> | undefined,
  { method, options = {} }: PartByName,
  where: string,
): C {
  if (table === undefined || !Object.hasOwn(table, method))
    throw new HapaxError(
      'OPTION',
      `pipeline: \`${where}\` names ${method}, which is not there; there is ${Object.keys(table ?? {}).join(', ') || 'none'}`,
    );
  return table[method].configure(options);
}
