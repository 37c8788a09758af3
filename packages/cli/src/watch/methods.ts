import { isModulePath, loadModule } from '@hapax/connect';
import { type DetectorEntry, HapaxError, type OnlineEntry, type TransformEntry } from 'hapax';
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
  const own = { detectors: { ...detectors }, online: { ...online }, transforms: { ...transforms } };
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
  for (const { method } of pipeline.transforms ?? []) {
    if (!isModulePath(method)) continue;
    const given = await loadModule(method, base);
    if (!isEntry<TransformEntry>(given, 'fit'))
      throw new HapaxError('CONFIG', `${method}: the module must export a transform made with defineTransform of hapax`);
    made[method] = given;
  }
  return { ...own, thresholds };
}

/** Whether it is what a `define` function of hapax returns: callable, with its specification. */
const isEntry = <T>(given: unknown, verb: string): given is T =>
  (typeof given === 'function' || (typeof given === 'object' && given !== null)) &&
  'spec' in given &&
  typeof given.spec === 'object' &&
  given.spec !== null &&
  verb in given.spec;
