/**
 * Messages that went through the stream and may come again. Their ids are part of each offset, so a process that goes on from a checkpoint
 * knows what is in it already.
 */
export interface Unacknowledged {
  /** Whether it went through the stream. */
  has(id: string): boolean;
  /** Whether it is in a finished checkpoint: only then may it be acknowledged. */
  isKept(id: string): boolean;
  add(id: string): void;
  /** They are in a finished checkpoint. @returns those that are to be acknowledged */
  keep(ids: Iterable<string>): string[];
  /** It was said to the other side, which can forget it in a crash: it is known until the next `keep`. */
  acknowledged(ids: Iterable<string>): void;
  /** As they are now. */
  list(): readonly string[];
}

type Place = 'handed on' | 'kept' | 'acknowledged';

/** @param from ids of the checkpoint */
export function unacknowledged(from: readonly string[] = []): Unacknowledged {
  const ids = new Map<string, Place>(from.map((id) => [id, 'kept']));
  let gone: string[] = [];
  return {
    has: (id) => ids.has(id),
    isKept: (id) => (ids.get(id) ?? 'handed on') !== 'handed on',
    add: (id) => void ids.set(id, 'handed on'),
    keep(some) {
      for (const id of gone) ids.delete(id);
      gone = [];
      const wanted: string[] = [];
      for (const id of some) {
        const place = ids.get(id);
        if (place === 'handed on') ids.set(id, 'kept');
        if (place === 'handed on' || place === 'kept') wanted.push(id);
      }
      return wanted;
    },
    acknowledged(some) {
      for (const id of some) {
        if (!ids.has(id) || ids.get(id) === 'acknowledged') continue;
        ids.set(id, 'acknowledged');
        gone.push(id);
      }
    },
    list: () => [...ids.keys()],
  };
}
