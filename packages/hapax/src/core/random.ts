import { mersenne } from 'pure-rand/generator/mersenne';
import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/** A seeded source of chance. The same seed gives the same numbers on every platform and in every version. */
export interface Random {
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** An integer in [0, n), n at most 2³¹. */
  integer(n: number): number;
  /** A standard normal number (Box-Muller, both halves used in order). */
  normal(): number;
  /** `k` different integers of [0, n) in random order (partial Fisher-Yates). */
  sample(n: number, k: number): Int32Array;
  /** The place in the stream as plain data: `resume` goes on from here, bit for bit. */
  state(): RandomState;
}

/** A generator at rest: part of the state of every online method with chance in it. */
export interface RandomState {
  readonly words: readonly number[];
  readonly spare: number;
}

/** A sample is sparse, and drawn in O(k), when the pool is this many times as large. */
const SPARSE = 8;

/**
 * Start a generator.
 * @param seed an integer; equal seeds give equal streams
 * @param stream an independent stream under the same seed: tree 0, tree 1, … so that work can be split among workers
 */
export const random = (seed: number, stream = 0): Random => draw(xoroshiro128plus(mix(seed | 0, stream | 0)), Number.NaN);

/** Go on where `state()` was taken. */
export const resume = ({ words, spare }: RandomState): Random => draw(xoroshiro128plusFromState(words), spare);

/** The stream of NumPy's `RandomState(seed).random_sample`: MT19937, 53 bits. For parity with references that start from it. */
export function mersenneUniform(seed: number): () => number {
  const generator = mersenne(seed);
  return () => double(generator.next(), generator.next());
}

/**
 * Number `counter` of a stream, in [0, 1) with 53 bits, without a generator to keep: the counter alone is the state.
 * For online methods that draw once in a while and must restart bit for bit. A keyed hash, not as strong as `random`.
 */
export function uniformAt(seed: number, stream: number, counter: number): number {
  const key = mix(seed | 0, stream | 0);
  const low = mix(key, counter | 0) ^ Math.imul((counter / 4294967296) | 0, 0x27d4eb2f);
  return double(mix(low, 1), mix(low, key ^ 2));
}

/** Two 32-bit words to a number in [0, 1) with 53 random bits. */
const double = (high: number, low: number): number => ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;

function draw(generator: RandomGenerator, spare: number): Random {
  const uniform = () => double(generator.next(), generator.next());
  const integer = (n: number) => Math.floor(uniform() * n);
  return {
    uniform,
    integer,
    normal() {
      if (spare === spare) {
        const value = spare;
        spare = Number.NaN;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    sample(n, k) {
      if (k * SPARSE > n) {
        const pool = new Int32Array(n);
        for (let i = 0; i < n; ++i) pool[i] = i;
        for (let i = 0; i < k; ++i) {
          const j = i + integer(n - i);
          const held = pool[i];
          pool[i] = pool[j];
          pool[j] = held;
        }
        return pool.slice(0, k);
      }
      // The same exchanges, with only the displaced entries of the pool written down.
      const out = new Int32Array(k);
      const places = new Uint32Array(2 ** (33 - Math.clz32(k)));
      const held = new Int32Array(places.length);
      for (let i = 0; i < k; ++i) {
        const j = i + integer(n - i);
        const from = find(places, j);
        const to = find(places, i);
        const mine = places[to] === i + 1 ? held[to] : i;
        out[i] = places[from] === j + 1 ? held[from] : j;
        places[from] = j + 1;
        held[from] = mine;
      }
      return out;
    },
    state: () => ({ words: generator.getState(), spare }),
  };
}

/** Where `place` is, or would be, in an open hash table of places + 1; 0 is empty. A Map is several times slower. */
function find(places: Uint32Array, place: number): number {
  const mask = places.length - 1;
  let k = Math.imul(place, 0x9e3779b1) >>> Math.clz32(mask);
  while (places[k] !== 0 && places[k] !== place + 1) k = (k + 1) & mask;
  return k;
}

/** Two integers to one, so that neighbouring seeds and streams start far apart (the finaliser of MurmurHash3). */
function mix(seed: number, stream: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 0x632be5ab, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
