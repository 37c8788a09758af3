import { hash32 } from './first-seen.ts';

/**
 * The largest values that many things had, and when, as plain data: hashes of 32 bits ascending, and of each the steps by which its
 * record grew.
 */
export interface Records {
  readonly hashes: Uint32Array;
  /** Where the steps of each begin, and the end of the last, shape (hashes + 1). */
  readonly starts: Uint32Array;
  readonly hours: Float64Array;
  readonly values: Float64Array;
}

/** Collects records; hours must come in order. */
export function recordsOf() {
  const found = new Map<number, { readonly hours: number[]; readonly values: number[] }>();
  return {
    /** See a value. @returns by how much it is above the record so far, as `beyondRecord`; one value of a thing in an hour */
    beyond(key: string, hour: number, value: number): number {
      const hash = hash32(key);
      const steps = found.get(hash);
      if (steps === undefined) {
        found.set(hash, { hours: [hour], values: [value] });
        return 0;
      }
      // The last step of an earlier hour: things may share a hash in one hour.
      let last = steps.values.length - 1;
      while (last >= 0 && steps.hours[last] >= hour) last -= 1;
      const record = steps.values[last];
      if (value > steps.values[steps.values.length - 1]) {
        steps.hours.push(hour);
        steps.values.push(value);
      }
      return value > record ? Math.log1p(value) - Math.log1p(record) : 0;
    },
    see(key: string, hour: number, value: number): void {
      const hash = hash32(key);
      const steps = found.get(hash);
      if (steps === undefined) found.set(hash, { hours: [hour], values: [value] });
      else if (value > steps.values[steps.values.length - 1]) {
        steps.hours.push(hour);
        steps.values.push(value);
      }
    },
    done(): Records {
      const all = [...found].sort(([a], [b]) => a - b).map(([hash, steps]) => ({ hash, ...steps }));
      const starts = new Uint32Array(all.length + 1);
      for (const [i, { hours }] of all.entries()) starts[i + 1] = starts[i] + hours.length;
      return {
        hashes: Uint32Array.from(all, ({ hash }) => hash),
        starts,
        hours: Float64Array.from(all.flatMap(({ hours }) => hours)),
        values: Float64Array.from(all.flatMap(({ values }) => values)),
      };
    },
  };
}

/**
 * By how much a value is above what a thing had in any hour before, `ln(1 + value) − ln(1 + record)`, at least 0; 0 for a thing that was
 * not seen before: it has no record to break.
 */
export function beyondRecord({ hashes, starts, hours, values }: Records, key: string, hour: number, value: number): number {
  const at = placeOf(hashes, hash32(key));
  if (at < 0) return 0;
  let record = Number.NaN;
  for (let i = starts[at]; i < starts[at + 1] && hours[i] < hour; ++i) record = values[i];
  return value > record ? Math.log1p(value) - Math.log1p(record) : 0;
}

/** Place of a hash in an ascending list, -1 when it is not there. */
export function placeOf(hashes: Uint32Array, hash: number): number {
  let low = 0;
  let high = hashes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (hashes[middle] === hash) return middle;
    if (hashes[middle] < hash) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
