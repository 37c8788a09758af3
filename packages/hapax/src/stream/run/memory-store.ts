import type { Store } from '../ports.ts';

/** Keeps records as long as the process lives: for a run that is started again with another configuration. */
export function memoryStore(): Store {
  let kept: ReadonlyMap<string, string> = new Map();
  return {
    passing: true,
    async *load() {
      yield* kept;
    },
    async save({ whole, drop, put }) {
      const next = new Map(whole ? [] : kept);
      for (const name of drop) next.delete(name);
      for (const [name, text] of put) next.set(name, text);
      kept = next;
    },
  };
}
