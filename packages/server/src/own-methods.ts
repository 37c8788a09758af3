import { methodsWith, type OwnMethods, ownMethodsData } from '@hapax/io';
import { type DetectorEntry, type ModelMethods, type OnlineEntry, pipelineMethod } from 'hapax';
import * as registry from 'hapax/registry';

/** The methods that a server knows: those of hapax, and those it was given. */
export interface ServerMethods extends Required<ModelMethods> {
  readonly online: Readonly<Record<string, OnlineEntry>>;
  /** What model files may be of: batch detectors and pipelines of them. */
  readonly models: Readonly<Record<string, DetectorEntry>>;
  /** The own ones, for the thread that trains. */
  readonly own: OwnMethods;
}

/** @throws HapaxError `OPTION` when a module cannot be imported or has no such method */
export async function serverMethods(own: OwnMethods = {}): Promise<ServerMethods> {
  const { detectors, transforms = {}, thresholds = {} } = await methodsWith(ownMethodsData('createServer', own));
  const all = { detectors, transforms, thresholds };
  return { ...all, own, online: registry.online, models: { ...detectors, pipeline: pipelineMethod(all) } };
}
