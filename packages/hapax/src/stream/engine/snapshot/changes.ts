import type { GroupState } from '../../alerts/incidents.ts';
import type { Alerting } from '../judging/alerting.ts';
import type { KeyState } from '../key/keys.ts';
import { type KeySnapshot, snapshotKey } from '../key/state.ts';

/** A key with the incident that is its own, as plain data. */
export interface KeyRecord {
  readonly key: KeySnapshot;
  readonly group: GroupState | null;
}

/** What changed between one moment and the last one asked for. */
export interface Changed {
  /** Everything is in it, for nothing was asked for before. */
  readonly whole: boolean;
  /** Keys given up. */
  readonly gone: readonly string[];
  /** Keys that changed, as they were at that moment. Each is copied when it is taken, or before it changes again: the stream may go on. */
  readonly records: Iterable<KeyRecord>;
}

/** Takes note of the keys that change, so that writing them down costs what has changed and need not stop the stream. */
export interface Changes {
  /** The key has been started, or restored, and nobody has a record of it. */
  add(state: KeyState): void;
  /** The key is about to change. */
  before(state: KeyState): void;
  /** The key has been given up and will not change any more. */
  leave(state: KeyState): void;
  /**
   * What has changed since the last call, all at the first. The records of the last call must have been taken.
   * Cost: that of the names given up; copying is left to whoever takes the records.
   */
  take(): Changed;
}

/** @param kept whoever asks has everything already that there is now */
export function startChanges(alerting: Alerting, kept = false): Changes {
  /** Nobody has asked yet: everything counts as changed, from when it is there. */
  let noting = kept;
  let changed = new Set<KeyState>();
  let gone = new Set<string>();
  /** Of the last call, and not copied yet. */
  let pending = new Set<KeyState>();
  let copies: KeyRecord[] = [];

  const recordOf = (state: KeyState): KeyRecord => ({ key: snapshotKey(state), group: structuredClone(alerting.own(state.key) ?? null) });

  function copy(state: KeyState): void {
    if (pending.size > 0 && pending.delete(state)) copies.push(recordOf(state));
  }

  function* records(): Generator<KeyRecord> {
    for (;;) {
      const made = copies.pop();
      if (made) {
        yield made;
        continue;
      }
      const [next] = pending;
      if (!next) return;
      pending.delete(next);
      yield recordOf(next);
    }
  }

  return {
    add: (state) => void changed.add(state),
    before(state) {
      copy(state);
      if (noting) changed.add(state);
    },
    leave(state) {
      copy(state);
      changed.delete(state);
      if (noting) gone.add(state.key);
    },
    take() {
      const whole = !noting;
      pending = changed;
      const left = [...gone];
      noting = true;
      changed = new Set();
      gone = new Set();
      copies = [];
      return { whole, gone: left, records: records() };
    },
  };
}
