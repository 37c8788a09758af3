import { integer, number, type OptionsOf, resolve, seed } from '../../core/options.ts';
import { random } from '../../core/random.ts';
import type { Sample } from '../types.ts';

/** Moment that the formula counts from, seconds since 1970. */
const ORIGIN = 1583673336.2082493;
/** The noise is a whole number of per cent, at most this. */
const NOISE = 6;

/** Options of the synthetic sensors. */
export const SYNTHETIC = {
  channels: integer(3, { min: 1, max: 1000 }, 'Number of sensors.'),
  startMs: number(1_600_000_000_000, { min: 0 }, 'Time of the first sample, milliseconds since 1970.'),
  intervalMs: number(1000, { min: 1e-3 }, 'Time between samples, milliseconds.'),
  noise: number(1, { min: 0, max: 100 }, 'Factor on the noise: 1 is up to 6 per cent, 0 is none.'),
  seed,
} as const;

export type SyntheticOptions = OptionsOf<typeof SYNTHETIC>;

/**
 * Value of one synthetic sensor without noise: a sine held for about 2^channel + 1 seconds at a time.
 *
 *     a = t − origin,  q = ⌊(a + d · sin a) / (2^d + 1)⌋,  value = (d + 1) · sin q + d + 2
 *
 * Channel d lies in [1, 2d + 3]. Source: the synthetic data of the Thio playground (2020).
 * @param seconds since 1970
 * @param channel d = 0, 1, 2 ...
 */
export function sensor(seconds: number, channel: number): number {
  const a = seconds - ORIGIN;
  const q = Math.floor((a + channel * Math.sin(a)) / (2 ** channel + 1));
  return (channel + 1) * Math.sin(q) + channel + 2;
}

/** Synthetic sensors: any sample of an endless stream, by its number. */
export interface Synthetic {
  readonly features: readonly string[];
  /** The same number gives the same sample, in any order: a reader can go back or go on after a restart. */
  at(index: number): Sample;
}

/**
 * Synthetic sensors with seeded noise; as fast as they are read.
 * @throws HapaxError `OPTION`
 */
export function synthetic(options: Partial<SyntheticOptions> = {}): Synthetic {
  const { channels, startMs, intervalMs, noise, seed } = resolve('synthetic', SYNTHETIC, options);
  return {
    features: Array.from({ length: channels }, (_, d) => `sensor ${d + 1}`),
    at(index) {
      const time = startMs + index * intervalMs;
      const chance = random(seed, index);
      const values = new Float64Array(channels);
      for (let d = 0; d < channels; ++d) {
        const percent = chance.integer(2 * NOISE + 1) - NOISE;
        values[d] = sensor(time / 1000, d) * (1 + (noise * percent) / 100);
      }
      return { time, values };
    },
  };
}
