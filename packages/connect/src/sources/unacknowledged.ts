/**
 * Messages that went through the stream and are not acknowledged for certain: they may come again. Their ids are part of each offset, so a
 * process that goes on from a checkpoint knows what is in it already.
 */
export interface Unacknowledged {
  /** Whether it went through the stream. */
  has(id: string): boolean;
  add(id: string): void;
  /** The other side will not give them again. */
  forget(ids: Iterable<string>): void;
  /** As they are now. */
  list(): readonly string[];
}

/** @param from ids of the checkpoint */
export function unacknowledged(from: readonly string[] = []): Unacknowledged {
  const ids = new Set(from);
  return {
    has: (id) => ids.has(id),
    add: (id) => void ids.add(id),
    forget(some) {
      for (const id of some) ids.delete(id);
    },
    list: () => [...ids],
  };
}
