import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HapaxError } from 'hapax';

/** Whether a name in a pipeline file is the path of a module: `./own.js`, `../own.js`, `/own.js`, or a `file:` address. */
export const isModulePath = (name: string): boolean => /^(\.\.?\/|\/|file:)/.test(name) || /^[A-Za-z]:[\\/]/.test(name);

/** The address of a module that a pipeline file names. @param base folder that a relative path begins from */
export const moduleUrl = (path: string, base: string): string =>
  path.startsWith('file:') ? path : pathToFileURL(isAbsolute(path) ? path : resolve(base, path)).href;

/**
 * Load what a module exports by default, or as its only export.
 * @param base folder that a relative path begins from
 * @throws HapaxError `CONFIG` for a module that is not there, cannot be run, or exports nothing or several things
 */
export async function loadModule(path: string, base: string): Promise<unknown> {
  let loaded: Readonly<Record<string, unknown>>;
  try {
    loaded = await import(moduleUrl(path, base));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause);
    throw new HapaxError('CONFIG', `${path}: the module cannot be loaded: ${why}`, cause);
  }
  if (loaded.default !== undefined) return loaded.default;
  const all = Object.values(loaded);
  if (all.length === 1) return all[0];
  throw new HapaxError('CONFIG', `${path}: a module must have a default export, or one export; it has ${all.length}`);
}
