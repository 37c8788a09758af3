import { HapaxError } from '../core/errors.ts';
import { type OptionsOf, type OptionTable, resolve } from '../core/options.ts';
import { plainCopy } from '../core/plain.ts';
import { checkState, type Shape } from '../core/shape.ts';
import { checkSnapshot, type Snapshot } from '../core/snapshot.ts';
import type { Method } from './method.ts';

/** What all kinds of methods have in common: a call with typed options, the same by name, and loading from a snapshot. */
export interface Factory<T extends OptionTable, S extends Method, Configured, Loaded, Given = Partial<OptionsOf<T>>> {
  (options?: Given): Configured;
  readonly spec: S;
  /** Like the call, for options that are only known at run time; they are checked the same. */
  configure(options: Readonly<Record<string, unknown>>): Configured;
  load(snapshot: Snapshot): Loaded;
}

/** Options of a method as its call takes them: as hapax's own declarations document them, else as the table says. */
export type OptionsFor<Id extends string, Known, T extends OptionTable> = Id extends keyof Known ? Known[Id] : Partial<OptionsOf<T>>;

/** A factory as registry, command line and server see it: without the typed call. */
export type Entry<Configured, Loaded, S extends Method = Method> = Pick<
  Factory<OptionTable, S, Configured, Loaded>,
  'spec' | 'configure' | 'load'
>;

/**
 * Make the factory that users call out of a spec.
 * @param build from checked options to what the call returns
 * @param restore from a snapshot's state, cloned and checked, to the model
 * @param shape of the state, where it holds more than the method's own
 */
export function factory<T extends OptionTable, S extends Method<T>, Configured, Loaded, Given = Partial<OptionsOf<T>>>(
  spec: S,
  build: (options: OptionsOf<T>) => Configured,
  restore: (state: unknown, columns: number) => Loaded,
  shape: Shape | undefined = spec.state,
): Factory<T, S, Configured, Loaded, Given> {
  const configure = (given: Partial<OptionsOf<T>>) => build(resolve(spec.id, spec.options, given));
  // `resolve` checks every name and value, so an unknown record is as safe as a typed one.
  const call = (given?: Given) => configure((given === undefined ? {} : given) as Partial<OptionsOf<T>>);
  return Object.assign(call, {
    spec,
    configure: (given: Readonly<Record<string, unknown>>) => configure(given as Partial<OptionsOf<T>>),
    load(snapshot: Snapshot) {
      const { id, state, columns } = checkSnapshot(snapshot, spec.id);
      if (id !== spec.id) throw new HapaxError('SNAPSHOT', `the snapshot is of ${id}; ${spec.id} cannot load it`);
      const copy = plainCopy(state, id);
      if (shape) checkState(id, shape, copy, columns);
      return restore(copy, columns);
    },
  });
}
