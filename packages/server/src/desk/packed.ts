import type { Incoming } from '../streams/journal.ts';

/** Samples as few arrays, which move between threads without a copy. */
export interface PackedSamples {
  readonly times: Float64Array;
  /** Values of all samples, one after the other. */
  readonly values: Float64Array;
  /** Where the values of each sample end. */
  readonly ends: Uint32Array;
  readonly keys: readonly string[];
  /** Number of the key of each sample. */
  readonly keyOf: Uint32Array;
  /** Of each message; absent where none has one. */
  readonly ids?: readonly (string | null)[];
}

export function packSamples(samples: readonly Incoming[]): PackedSamples {
  const total = samples.reduce((sum, { values }) => sum + values.length, 0);
  const [times, values] = [new Float64Array(samples.length), new Float64Array(total)];
  const [ends, keyOf] = [new Uint32Array(samples.length), new Uint32Array(samples.length)];
  const numbers = new Map<string, number>();
  let at = 0;
  samples.forEach((sample, i) => {
    times[i] = sample.time;
    values.set(sample.values, at);
    ends[i] = at += sample.values.length;
    const number = numbers.get(sample.key) ?? numbers.size;
    numbers.set(sample.key, number);
    keyOf[i] = number;
  });
  const named = samples.some(({ id }) => id !== undefined);
  return { times, values, ends, keys: [...numbers.keys()], keyOf, ...(named ? { ids: samples.map(({ id }) => id ?? null) } : {}) };
}

export function unpackSamples({ times, values, ends, keys, keyOf, ids }: PackedSamples): Incoming[] {
  const samples: Incoming[] = [];
  let from = 0;
  for (let i = 0; i < times.length; ++i) {
    const id = ids?.[i] ?? undefined;
    samples.push({ time: times[i], key: keys[keyOf[i]], values: values.subarray(from, ends[i]), ...(id === undefined ? {} : { id }) });
    from = ends[i];
  }
  return samples;
}
