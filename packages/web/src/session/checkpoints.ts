/** What a detector was when it had judged all samples before index `at`. */
export interface Checkpoint {
  readonly at: number;
  /** Estimated. */
  readonly bytes: number;
}

export interface Shelf<C extends Checkpoint> {
  /** Index of the newest; -Infinity when there is none. */
  readonly newest: number;
  readonly size: number;
  put(checkpoint: C): void;
  /** The newest one at or before `index` that is not older than `oldest`; it stays on the shelf, newer ones do not. */
  back(index: number, oldest: number): C | undefined;
}

/**
 * Keep checkpoints within a number and a size. Going back by a samples means judging them again, so a distance between checkpoints in
 * proportion to their age costs little on top: the one taken away is the one whose gap grows least for its age.
 */
export function createShelf<C extends Checkpoint>(most: number, mostBytes: number): Shelf<C> {
  const kept: C[] = [];
  let bytes = 0;

  const thin = () => {
    const now = kept[kept.length - 1].at;
    let place = 0;
    let least = Infinity;
    for (let i = 0; i + 1 < kept.length; ++i) {
      // Before the oldest there is only the beginning.
      const before = i === 0 ? 0 : kept[i - 1].at;
      const cost = (kept[i + 1].at - before) / (now - kept[i].at);
      if (cost < least) {
        least = cost;
        place = i;
      }
    }
    bytes -= kept[place].bytes;
    kept.splice(place, 1);
  };

  return {
    get newest() {
      return kept.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    },
    get size() {
      return kept.length;
    },
    put(checkpoint) {
      kept.push(checkpoint);
      bytes += checkpoint.bytes;
      while (kept.length > 2 && (kept.length > most || bytes > mostBytes)) thin();
    },
    back(index, oldest) {
      let last = kept.at(-1);
      while (last && last.at > index) {
        bytes -= last.bytes;
        kept.pop();
        last = kept.at(-1);
      }
      return last && last.at >= oldest ? last : undefined;
    },
  };
}
