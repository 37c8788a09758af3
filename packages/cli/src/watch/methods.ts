import { isModulePath, loadModule, moduleUrl } from '@hapax/connect';
import type { OwnMethods } from '@hapax/io';
import { type DetectorEntry, HapaxError, type OnlineEntry, type ThresholdEntry, type TransformEntry } from 'hapax';
import { detectors, online, thresholds, transforms } from 'hapax/registry';
import type { Methods } from 'hapax/stream';
import type { Pipeline } from './schema.ts';

/** The methods of the registry. */
export const METHODS = { detectors, online, thresholds, transforms };

/**
 * The methods that a pipeline names: those of the registry, and the modules of the user, each under the path that the file has for it.
 * @param base folder of the pipeline file
 * @throws HapaxError `CONFIG` for a module that is not there or exports no method of that kind
 */
export async function methodsOf(pipeline: Pick<Pipeline, 'detectors' | 'transforms'>, base: string): Promise<Methods> {
  const own = { detectors: { ...detectors }, online: { ...online }, thresholds: { ...thresholds }, transforms: { ...transforms } };
  const [batch, live, made]: [Record<string, DetectorEntry>, Record<string, OnlineEntry>, Record<string, TransformEntry>] = [
    own.detectors,
    own.online,
    own.transforms,
  ];
  for (const { method } of pipeline.detectors) {
    if (!isModulePath(method)) continue;
    const given = await loadModule(method, base);
    if (isEntry<OnlineEntry>(given, 'start')) live[method] = given;
    else if (isEntry<DetectorEntry>(given, 'fit')) batch[method] = given;
    else throw new HapaxError('CONFIG', `${method}: the module must export a detector made with defineDetector or defineOnline of hapax`);
  }
  const rules: Record<string, ThresholdEntry> = own.thresholds;
  for (const { threshold } of pipeline.detectors) {
    if (threshold === undefined || !isModulePath(threshold.method)) continue;
    const given = await loadModule(threshold.method, base);
    if (!isEntry<ThresholdEntry>(given, 'bounds'))
      throw new HapaxError('CONFIG', `${threshold.method}: the module must export a threshold made with defineThreshold of hapax`);
    rules[threshold.method] = given;
  }
  for (const { method } of pipeline.transforms ?? []) {
    if (!isModulePath(method)) continue;
    const given = await loadModule(method, base);
    if (!isEntry<TransformEntry>(given, 'fit'))
      throw new HapaxError('CONFIG', `${method}: the module must export a transform made with defineTransform of hapax`);
    made[method] = given;
  }
  return own;
}

/** What the training thread imports: the batch detectors that a pipeline names by path. @param methods of `methodsOf` */
export function threadMethods(
  { detectors: named }: Pick<Pipeline, 'detectors'>,
  { detectors: batch = {} }: Methods,
  base: string,
): OwnMethods {
  const own = named.flatMap(({ method }) =>
    isModulePath(method) && Object.hasOwn(batch, method) ? [[method, { module: moduleUrl(method, base), sole: true }] as const] : [],
  );
  return { detectors: Object.fromEntries(own) };
}

/** Whether it is what a `define` function of hapax returns: callable, with its specification. */
const isEntry = <T>(given: unknown, verb: string): given is T =>
  (typeof given === 'function' || (typeof given === 'object' && given !== null)) &&
  'spec' in given &&
  typeof given.spec === 'object' &&
  given.spec !== null &&
  verb in given.spec;
