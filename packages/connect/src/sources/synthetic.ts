import { group, integer, maybe, number } from 'hapax/settings';
import { type Clock, type Source, SYNTHETIC, type SyntheticOptions, synthetic as synthesise } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { READ_AGAIN } from '../contract/promises.ts';
import { pauses, systemClock } from '../run/clock.ts';
import { pacer } from './lines.ts';

/** Samples handed on at once. */
const BATCH = 1000;
/** One channel a feature: nothing to choose. */
const { channels: _, ...SENSORS } = SYNTHETIC;

export interface SyntheticSourceOptions {
  /** Samples; without end unless given. */
  readonly count?: number;
  /** So many times faster than the samples are apart; at once unless given. */
  readonly speed?: number;
  readonly options?: Partial<SyntheticOptions>;
  readonly clock?: Clock;
}

/** Made-up sensors, for trying things out. */
export function syntheticSource(
  features: readonly string[],
  { count = Infinity, speed, options = {}, clock = systemClock }: SyntheticSourceOptions = {},
): Source {
  const sensors = synthesise({ channels: features.length, ...options });
  const pausing = pauses(clock);
  return {
    id: 'synthetic',
    kind: 'replay',
    close: pausing.end,
    async *read(from) {
      const pace = speed === undefined ? undefined : pacer(speed, clock, pausing);
      const size = pace ? 1 : BATCH;
      // Only this source writes its offsets.
      for (let i = (from as number | undefined) ?? 0; i < count; i += size) {
        const n = Math.min(size, count - i);
        const samples = Array.from({ length: n }, (_, k) => sensors.at(i + k));
        await pace?.(samples[0].time);
        yield { samples, offset: i + n };
      }
    },
  };
}

/** `type: synthetic` */
export const synthetic = defineSource({
  id: 'synthetic',
  title: 'Made-up sensors',
  doc: 'Seeded waves with noise, one channel a feature, for trying a pipeline out. The same seed gives the same samples.',
  promises: READ_AGAIN,
  options: {
    count: maybe(integer(1000, { min: 1, max: Number.MAX_SAFE_INTEGER }, 'Samples; without end unless given.')),
    speed: maybe(number(1, { min: 1e-9 }, 'So many times faster than the samples are apart; at once unless given.')),
    options: group(SENSORS, 'How the sensors are.'),
  },
  open: (options, { features, clock }) => syntheticSource(features, { ...options, clock }),
});
