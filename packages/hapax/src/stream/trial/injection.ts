import { integer, number, type OptionTable } from '../../core/options.ts';
import { random } from '../../core/random.ts';

/** A fault put into a stream on purpose: what kind, from which sample on, for how long, how strong, in which channels. */
export interface Injection {
  /** Tells injections apart; also the stream of chance of a noise burst. */
  readonly id: number;
  readonly kind: InjectionKind;
  /** Index of the first changed sample. */
  readonly start: number;
  /** Number of changed samples. */
  readonly length: number;
  /** Strength in the unit of the kind; ignored by kinds that have none. */
  readonly amplitude: number;
  readonly channels: readonly number[];
}

/** What a kind of fault looks like, in words and as an option table. */
export interface InjectionShape {
  readonly title: string;
  readonly doc: string;
  readonly options: OptionTable;
  /** New value of one channel. `k` counts samples from 0, `u` is the usual spread of the channel, `held` its value before the start. */
  readonly value: (at: InjectionSite) => number;
}

interface InjectionSite {
  readonly injection: Injection;
  readonly sample: Float64Array;
  readonly channel: number;
  readonly k: number;
  readonly u: number;
  readonly held: number;
}

const strength = (initial: number, doc: string) => number(initial, { min: -100, max: 100 }, doc);
const duration = (initial: number) => integer(initial, { min: 1, max: 100_000 }, 'Number of changed samples.');

/** Every kind of fault. Amplitudes count usual spreads (standard deviations of the clean channel) unless they say otherwise. */
export const INJECTIONS = {
  spike: {
    title: 'Spike',
    doc: 'A short bump: up and down again.',
    options: { amplitude: strength(8, 'Height of the peak, in usual spreads.'), length: duration(1) },
    value: ({ injection: { amplitude, length }, sample, channel, k, u }) =>
      sample[channel] + amplitude * u * Math.sin((Math.PI * (k + 0.5)) / length),
  },
  doubling: {
    title: 'Doubling',
    doc: 'Every value times a factor, for a few samples.',
    options: { amplitude: strength(2, 'The factor.'), length: duration(3) },
    value: ({ injection: { amplitude }, sample, channel }) => sample[channel] * amplitude,
  },
  levelShift: {
    title: 'Level shift',
    doc: 'A step to another level, and back at the end.',
    options: { amplitude: strength(4, 'Height of the step, in usual spreads.'), length: duration(60) },
    value: ({ injection: { amplitude }, sample, channel, u }) => sample[channel] + amplitude * u,
  },
  drift: {
    title: 'Drift',
    doc: 'A slow ramp away from the usual level, and back at the end.',
    options: { amplitude: strength(6, 'Distance reached at the end, in usual spreads.'), length: duration(120) },
    value: ({ injection: { amplitude, length }, sample, channel, k, u }) => sample[channel] + (amplitude * u * (k + 1)) / length,
  },
  stuck: {
    title: 'Stuck sensor',
    doc: 'The last value is repeated.',
    options: { length: duration(60) },
    value: ({ held }) => held,
  },
  noise: {
    title: 'Noise burst',
    doc: 'Normal noise on top.',
    options: { amplitude: strength(3, 'Standard deviation of the noise, in usual spreads.'), length: duration(40) },
    value: ({ injection: { id, amplitude }, sample, channel, k, u }) =>
      sample[channel] + amplitude * u * random(id, k * sample.length + channel).normal(),
  },
  dropout: {
    title: 'Dropout',
    doc: 'The values are missing.',
    options: { length: duration(20) },
    value: () => Number.NaN,
  },
  swap: {
    title: 'Swapped channels',
    doc: 'Each chosen channel shows the value of the next one, as when two cables change places.',
    options: { length: duration(40) },
    value: ({ injection: { channels }, sample, channel }) => sample[channels[(channels.indexOf(channel) + 1) % channels.length]],
  },
} as const satisfies Record<string, InjectionShape>;

export type InjectionKind = 'spike' | 'doubling' | 'levelShift' | 'drift' | 'stuck' | 'noise' | 'dropout' | 'swap';

/** Puts faults into a stream of samples that are given in order of their index. */
export interface Injector {
  /** Faults that will be put in from now on; an injection takes effect on samples with `start <= index < start + length`. */
  readonly injections: Injection[];
  /** Change `sample` in place. Returns how many injections were at work. */
  apply(index: number, sample: Float64Array): number;
}

/**
 * Start an injector. Injections that overlap act one after another, in the order of the list. Cost: O(injections) a sample.
 * @param spread the usual spread of each channel, in its own unit, shape (nFeatures)
 */
export function injector(spread: ArrayLike<number>): Injector {
  const columns = spread.length;
  const previous = new Float64Array(columns).fill(Number.NaN);
  const source = new Float64Array(columns);
  const held = new Map<number, Float64Array>();
  const injections: Injection[] = [];
  return {
    injections,
    apply(index, sample) {
      let active = 0;
      for (const injection of injections) {
        const k = index - injection.start;
        if (k < 0 || k >= injection.length) continue;
        active += 1;
        if (!held.has(injection.id)) held.set(injection.id, previous.slice());
        change(injection, k, sample, source, spread, held.get(injection.id) ?? previous);
      }
      previous.set(sample);
      return active;
    },
  };
}

function change(
  injection: Injection,
  k: number,
  sample: Float64Array,
  source: Float64Array,
  spread: ArrayLike<number>,
  held: Float64Array,
): void {
  source.set(sample);
  const { value }: InjectionShape = INJECTIONS[injection.kind];
  for (const channel of injection.channels) {
    // A stuck sensor that never gave a value yet keeps giving its first one.
    const last = held[channel] === held[channel] ? held[channel] : (held[channel] = source[channel]);
    sample[channel] = value({ injection, sample: source, channel, k, u: spread[channel], held: last });
  }
}
