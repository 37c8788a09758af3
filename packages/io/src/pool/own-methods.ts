import { HapaxError, type ModelMethods } from 'hapax';
import { detectors, thresholds, transforms } from 'hapax/registry';

/** Where a thread finds a method of the user's own. */
export interface MethodModule {
  /** Address of the module: `new URL('./own.js', import.meta.url)`. */
  readonly module: URL | string;
  /** Name under which the module exports the method; the id unless given. */
  readonly name?: string;
  /** Take its default export, or the only one, whatever its id: what a pipeline file names by path. */
  readonly sole?: boolean;
}

/** Methods of the user's own by id, for threads, which share no functions with the one that starts them. */
export interface OwnMethods {
  readonly detectors?: Readonly<Record<string, MethodModule>>;
  readonly transforms?: Readonly<Record<string, MethodModule>>;
  readonly thresholds?: Readonly<Record<string, MethodModule>>;
}

/** The same as plain data, as it is posted to a thread. */
export type OwnMethodsData = Readonly<
  Record<keyof OwnMethods, readonly { readonly id: string; readonly url: string; readonly name: string; readonly sole: boolean }[]>
>;

/** @throws HapaxError `OPTION` for what does not say where a method is */
export function ownMethodsData(who: string, own: OwnMethods = {}): OwnMethodsData {
  const list = (kind: keyof OwnMethods) =>
    Object.entries(own[kind] ?? {}).map(([id, { module, name = id, sole = false }]) => {
      const url = String(module);
      if (!URL.canParse(url))
        throw new HapaxError(
          'OPTION',
          `${who}: the module of ${id} must be a URL, such as new URL('./own.js', import.meta.url); got ${JSON.stringify(url)}`,
        );
      return { id, url, name, sole };
    });
  return { detectors: list('detectors'), transforms: list('transforms'), thresholds: list('thresholds') };
}

/**
 * The methods of this package and those of the user, whose modules are imported.
 * @throws HapaxError `OPTION` when a module does not have what was named
 */
export async function methodsWith(own: OwnMethodsData): Promise<ModelMethods> {
  return {
    detectors: { ...detectors, ...(await imported<ModelMethods['detectors']>(own.detectors, 'detector')) },
    transforms: { ...transforms, ...(await imported<NonNullable<ModelMethods['transforms']>>(own.transforms, 'transform')) },
    thresholds: { ...thresholds, ...(await imported<NonNullable<ModelMethods['thresholds']>>(own.thresholds, 'threshold')) },
  };
}

async function imported<T>(list: OwnMethodsData['detectors'], kind: string): Promise<T> {
  const found = await Promise.all(
    list.map(async ({ id, url, name, sole }) => {
      const module: Readonly<Record<string, unknown>> = await load(url, id);
      const method = sole ? soleOf(module) : module[name];
      if (!isMethod(method))
        throw new HapaxError(
          'OPTION',
          `${url} has no ${kind} \`${sole ? 'default' : name}\`; it exports ${Object.keys(module).join(', ') || 'nothing'}: name one made with define${kind.charAt(0).toUpperCase()}${kind.slice(1)}`,
        );
      if (!sole && method.spec.id !== id)
        throw new HapaxError(
          'OPTION',
          `${url}: \`${name}\` has the id ${method.spec.id}; it is registered as ${id}, which must be the same`,
        );
      return [id, method] as const;
    }),
  );
  // What `isMethod` has seen is a method; of which kind shows when it is used.
  return Object.fromEntries(found) as T;
}

/** What a module exports by default, or as its only export. */
function soleOf(module: Readonly<Record<string, unknown>>): unknown {
  const all = Object.values(module);
  return module.default ?? (all.length === 1 ? all[0] : undefined);
}

async function load(url: string, id: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(url);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HapaxError('OPTION', `the module of ${id} cannot be imported (${why})`, cause);
  }
}

interface AnyMethod {
  readonly spec: { readonly id: string };
}

const isMethod = (value: unknown): value is AnyMethod =>
  (typeof value === 'function' || (typeof value === 'object' && value !== null)) &&
  'configure' in value &&
  'load' in value &&
  'spec' in value &&
  typeof (value.spec as Partial<AnyMethod['spec']> | null)?.id === 'string';
