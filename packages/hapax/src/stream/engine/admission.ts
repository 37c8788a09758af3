import type { StreamCounts } from '../types.ts';
import { bytesOf, startKey } from './key-state.ts';
import { type KeyState, type Keys, startKeys } from './keys.ts';
import type { Plan } from './plan.ts';

/** Which keys are known, within the memory budget. */
export interface Admission {
  readonly keys: Keys;
  /** The key with this name, made the newest; started when it is not known. */
  admit(key: string): KeyState;
  /** The samples of the key have doubled: models grow while they warm up. */
  weigh(state: KeyState): void;
  /** The key holds so many bytes more. */
  grow(state: KeyState, bytes: number): void;
}

/** The size of a key is estimated anew when it has seen so many samples, and at each doubling after. */
const WEIGH_FROM = 64;

/** Who is told of keys. */
export interface Listeners {
  /** The key is about to change, or has just been started. */
  before(state: KeyState): void;
  /** The key is being given up. */
  evict(state: KeyState): void;
}

export function startAdmission(plan: Plan, counts: StreamCounts, { before, evict }: Listeners): Admission {
  const { memory } = plan;
  const keys = startKeys();

  function makeRoom(keep: KeyState): void {
    while (keys.size > 1 && (keys.size > memory.maxKeys || keys.bytes > memory.maxBytes)) {
      const oldest = keys.oldest;
      if (!oldest || oldest === keep) return;
      evict(oldest);
      keys.remove(oldest);
      counts.evicted += 1;
    }
  }

  return {
    keys,
    admit(key) {
      const known = keys.get(key);
      if (known) {
        before(known);
        known.touched = counts.samples;
        keys.touch(known);
        return known;
      }
      const state = startKey(plan, key);
      state.touched = counts.samples;
      before(state);
      keys.add(state);
      makeRoom(state);
      return state;
    },
    weigh(state) {
      if (state.samples < WEIGH_FROM) return;
      keys.weigh(state, bytesOf(state));
      makeRoom(state);
    },
    grow(state, bytes) {
      keys.weigh(state, state.bytes + bytes);
      makeRoom(state);
    },
  };
}
