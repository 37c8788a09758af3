import type { StreamCounts } from '../../types.ts';
import { isCalibrated } from '../calibration/calibration.ts';
import { type KeyState, type Keys, startKeys } from '../key/keys.ts';
import { bytesOf, startKey } from '../key/state.ts';
import type { Plan } from '../plan.ts';

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

/** A key is silent when each other had its turn so many times since. */
const SILENT_ROUNDS = 4;
/** Keys looked at, of those unheard of for longest. */
const LOOKED_AT = 16;

/** Some detector of the key has its threshold. */
const hasSpoken = ({ detectors }: KeyState): boolean =>
  detectors?.some(({ spec, calibrated }) => isCalibrated(spec.calibrator, calibrated)) ?? false;

/** Who is told of keys. */
export interface Listeners {
  /** The key is about to change. */
  before(state: KeyState): void;
  /** The key has just been started. */
  begin(state: KeyState): void;
  /** The key is being given up. */
  evict(state: KeyState): void;
}

export function startAdmission(plan: Plan, counts: StreamCounts, { before, begin, evict }: Listeners): Admission {
  const { memory } = plan;
  const keys = startKeys();

  /**
   * The key to give up: the one unheard of for longest where it has fallen silent; among keys that are all being heard the one that
   * knows least, of those unheard of for longest and the last newcomer. Were it the oldest each time, more keys than there is room for,
   * one after the other, would all be given up before any is ready. It follows from the keys alone, so that a restart changes nothing.
   */
  function victim(keep: KeyState): KeyState | undefined {
    const { oldest, newest } = keys;
    if (!oldest || oldest === keep) return undefined;
    if (counts.samples - oldest.touched > SILENT_ROUNDS * keys.size) return oldest;
    const newcomer = newest === keep ? newest.older : newest;
    let least = newcomer && !hasSpoken(newcomer) ? newcomer : oldest;
    let seen = 0;
    for (let one: KeyState | undefined = oldest; one && one !== keep && seen < LOOKED_AT; one = one.newer, ++seen)
      if (one.samples < least.samples) least = one;
    return least;
  }

  function makeRoom(keep: KeyState): void {
    while (keys.size > 1 && (keys.size > memory.maxKeys || keys.bytes > memory.maxBytes)) {
      const given = victim(keep);
      if (!given) return;
      evict(given);
      keys.remove(given);
      counts.evicted += 1;
      if (!hasSpoken(given)) counts.evictedEarly += 1;
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
      begin(state);
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
