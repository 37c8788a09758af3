/** Which of the keys asked for last are kept, and where: places are numbers from 0. */
export interface Slots {
  /** The place of `key`, which then counts as used last; -1 when it is not kept. */
  find(key: number): number;
  /** A place for `key`, which is not kept: the next one, or the one of the key that is unused for longest. */
  take(key: number): number;
}

/** Keep at most `capacity` keys. Cost: O(1) a call. */
export function slots(capacity: number): Slots {
  // A map keeps the order of insertion: the first key is the one unused for longest.
  const places = new Map<number, number>();
  return {
    find(key) {
      const place = places.get(key);
      if (place === undefined) return -1;
      places.delete(key);
      places.set(key, place);
      return place;
    },
    take(key) {
      let place = places.size;
      if (place >= capacity) {
        const [[oldest, freed]] = places;
        places.delete(oldest);
        place = freed;
      }
      places.set(key, place);
      return place;
    },
  };
}
