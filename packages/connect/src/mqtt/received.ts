/** What the journal remembers of messages of quality 2: which of them came, and which of those the broker will not send again. */
export type ReceivedNote = { readonly got: number } | { readonly over: number } | { readonly all: readonly number[] };

/**
 * Ids of packets of quality 2 that are in the journal and that the broker may send again. A packet is taken once: its id and its samples
 * are one line of the journal, and the id is free only when the end of the exchange is in the journal as well.
 */
export interface Received {
  has(id: number): boolean;
  note(note: ReceivedNote): void;
  /** Everything in one note, for the beginning of a file. */
  whole(): ReceivedNote;
}

/** @param notes of the journal, in their order */
export function received(notes: readonly unknown[] = []): Received {
  const ids = new Set<number>();
  const note = (one: ReceivedNote): void => {
    if ('got' in one) ids.add(one.got);
    else if ('over' in one) ids.delete(one.over);
    else {
      ids.clear();
      for (const id of one.all) ids.add(id);
    }
  };
  // Only `note` of this source is written there.
  for (const one of notes) note(one as ReceivedNote);
  return { has: (id) => ids.has(id), note, whole: () => ({ all: [...ids] }) };
}
