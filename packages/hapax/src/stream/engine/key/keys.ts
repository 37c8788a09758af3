import type { Met } from '../../time/met.ts';
import type { ReorderBuffer } from '../../time/reorder-buffer.ts';
import type { Verdict } from '../../types.ts';
import type { Baseline } from './baseline.ts';
import type { KeyDetector } from './detector.ts';
import type { Grain } from './grain.ts';
import type { Habits } from './habits.ts';
import type { Chain } from './transforming.ts';

/** Everything the engine holds for one key. */
export interface KeyState {
  readonly key: string;
  samples: number;
  lastTime: number;
  bytes: number;
  stale: boolean;
  /** Samples that the stream had taken in when it was last used: the order of use. */
  touched: number;
  /** How far the newest sample was behind the ticks when it came, the delay of its way and what its clock is slow, less the time unseen until then. */
  lag: number;
  /** Late samples in a row. */
  lateRun: number;
  /** Samples in a row that were too far in the future, and the time of the first of them. */
  aheadRun: number;
  aheadTime: number;
  /** Time from one sample to the next where that is more than `maxAhead`; 0 until it is known to be. */
  pace: number;
  /** Time from one sample to the next where samples come evenly, and how many did. */
  step: number;
  even: number;
  /** The two longest times from one sample to the next, and the newest time of the stream when the last sample came. */
  longest: number;
  second: number;
  heardAt: number;
  /** Messages that may come again; undefined until one could have. */
  met: Met | undefined;
  /** Times at which it was odd; undefined until it first was. */
  habits: Habits | undefined;
  /** Samples on their way to be judged; undefined where each is judged when it comes. */
  buffer: ReorderBuffer | undefined;
  /** The newest sample, missing values filled by the rule; overwritten by each one. */
  readonly values: Float64Array;
  /** On the newest sample; not part of a snapshot. */
  verdicts: readonly Verdict[];
  readonly baseline: Baseline;
  readonly grain: Grain;
  readonly chain: Chain | undefined;
  /** Undefined until the transforms are fitted, for only then is the number of features known. */
  detectors: KeyDetector[] | undefined;
  /** Neighbours in the order of use. */
  older: KeyState | undefined;
  newer: KeyState | undefined;
}

/** Keys in the order of their last use: touching, adding and giving up the oldest cost the same at any number of keys. */
export interface Keys {
  readonly size: number;
  readonly bytes: number;
  get(key: string): KeyState | undefined;
  /** Make the newest. */
  touch(state: KeyState): void;
  add(state: KeyState): void;
  /** Note the size of a key's models. */
  weigh(state: KeyState, bytes: number): void;
  remove(state: KeyState): void;
  readonly oldest: KeyState | undefined;
  readonly newest: KeyState | undefined;
  /** As they came: keys may come, go and be used meanwhile, and each that stays is met once. */
  inOrderOfComing(): Iterable<KeyState>;
  /** The `n` used last, oldest first. */
  last(n: number): KeyState[];
  /** Oldest first. */
  [Symbol.iterator](): Iterator<KeyState>;
}

export function startKeys(): Keys {
  const byKey = new Map<string, KeyState>();
  let oldest: KeyState | undefined;
  let newest: KeyState | undefined;
  let total = 0;
  const unlink = (state: KeyState) => {
    if (state.older) state.older.newer = state.newer;
    else oldest = state.newer;
    if (state.newer) state.newer.older = state.older;
    else newest = state.older;
  };
  const append = (state: KeyState) => {
    state.older = newest;
    state.newer = undefined;
    if (newest) newest.newer = state;
    else oldest = state;
    newest = state;
  };
  return {
    get size() {
      return byKey.size;
    },
    get bytes() {
      return total;
    },
    get oldest() {
      return oldest;
    },
    get newest() {
      return newest;
    },
    get: (key) => byKey.get(key),
    touch(state) {
      if (state === newest) return;
      unlink(state);
      append(state);
    },
    add(state) {
      byKey.set(state.key, state);
      append(state);
      total += state.bytes;
    },
    weigh(state, bytes) {
      total += bytes - state.bytes;
      state.bytes = bytes;
    },
    remove(state) {
      byKey.delete(state.key);
      unlink(state);
      total -= state.bytes;
    },
    inOrderOfComing: () => byKey.values(),
    last: (n) => upTo(newest, n),
    *[Symbol.iterator]() {
      for (let state = oldest; state; state = state.newer) yield state;
    },
  };
}

/** The `n` up to this one, oldest first. */
function upTo(newest: KeyState | undefined, n: number): KeyState[] {
  const found: KeyState[] = [];
  for (let state = newest; state && found.length < n; state = state.older) found.push(state);
  return found.reverse();
}

/** Bytes V8 needs for an object, and for a typed array with its buffer, beside their content; measured and rounded up. */
const OBJECT = 56;
const ARRAY = 240;
/** And for what surrounds the state of one model, measured with `ewma`, `streamingMad` and `autoStream`. */
export const MODEL = 900;

/** Estimated bytes of plain data. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'number') return 8;
  if (typeof value === 'string') return 24 + 2 * value.length;
  if (typeof value !== 'object' || value === null) return 8;
  if (ArrayBuffer.isView(value)) return ARRAY + value.byteLength;
  let sum = OBJECT;
  for (const part of Object.values(value)) sum += 8 + sizeOf(part);
  return sum;
}
