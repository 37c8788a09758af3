/** NumPy's legacy generator: the Mersenne twister of 1998 from one integer, and Marsaglia's polar method. */
export function numpyRandom(seed: number): { normal(mean: number, deviation: number): number } {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let i = 1; i < 624; ++i) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
  let at = 624;
  const word = (): number => {
    if (at === 624) {
      for (let i = 0; i < 624; ++i) {
        const y = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff);
        state[i] = state[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  const uniform = () => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
  let spare: number | undefined;
  return {
    normal(mean, deviation) {
      let g = spare;
      if (g !== undefined) spare = undefined;
      else {
        let a: number, b: number, r: number;
        do {
          a = 2 * uniform() - 1;
          b = 2 * uniform() - 1;
          r = a * a + b * b;
        } while (r >= 1 || r === 0);
        const f = Math.sqrt((-2 * Math.log(r)) / r);
        spare = f * a;
        g = f * b;
      }
      return mean + deviation * g;
    },
  };
}
