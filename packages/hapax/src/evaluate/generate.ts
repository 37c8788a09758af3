import { HapaxError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest-name.ts';
import { integer, number, type OptionsOf, resolve, seed } from '../core/options.ts';
import { type Random, random } from '../core/random.ts';

/** A table with known anomalies, made by a seed. */
export interface Generated {
  readonly names: readonly string[];
  /** Cells in the order of the names, shape (nRows, nColumns). */
  readonly rows: readonly (readonly (number | string)[])[];
  /** 1 for an anomaly, shape (nRows). */
  readonly labels: Uint8Array;
}

export const GENERATE_OPTIONS = {
  nSamples: integer(1000, { min: 20, max: 1e6 }, 'Rows, anomalies among them.'),
  share: number(0.02, { min: 0, max: 0.5 }, 'Share of the rows that are anomalies; of `machine` about that share.'),
  seed,
};
export type GenerateOptions = Partial<OptionsOf<typeof GENERATE_OPTIONS>>;

type Row = (number | string)[];

interface Kind {
  readonly about: string;
  readonly names: readonly string[];
  /** @param t place of the row, of `n` */
  normal(chance: Random, t: number, n: number): Row;
  /** Made of a normal row. */
  anomaly(chance: Random, row: Row, t: number, n: number): Row;
}

const between = (chance: Random, low: number, high: number): number => low + (high - low) * chance.uniform();
const oneOf = <T>(chance: Random, items: readonly T[]): T => items[chance.integer(items.length)];
const CENTRES = [
  [0, 0],
  [6, 5],
  [-5, 6],
];

const KINDS: Readonly<Record<string, Kind>> = {
  blobs: {
    about: 'three round clusters; anomalies anywhere in the box around them',
    names: ['x', 'y'],
    normal: (chance) => oneOf(chance, CENTRES).map((v) => v + chance.normal()),
    anomaly: (chance) => [between(chance, -12, 12), between(chance, -8, 14)],
  },
  ring: {
    about: 'a ring; anomalies in the hole, inside the range of both features',
    names: ['x', 'y'],
    normal: (chance) => polar(chance.uniform(), 5 + 0.4 * chance.normal()),
    anomaly: (chance) => polar(chance.uniform(), 2 * Math.sqrt(chance.uniform())),
  },
  local: {
    about: 'a dense and a sparse cluster; anomalies beside the dense one, nearer than neighbours in the sparse one are',
    names: ['x', 'y'],
    normal: (chance) =>
      chance.uniform() < 0.5 ? [0.1 * chance.normal(), 0.1 * chance.normal()] : [8 + 2 * chance.normal(), 2 * chance.normal()],
    anomaly: (chance) => polar(chance.uniform(), between(chance, 0.8, 1.5)),
  },
  correlated: {
    about: 'five features that move together; in anomalies one goes its own way, inside its range',
    names: ['a', 'b', 'c', 'd', 'e'],
    normal(chance) {
      const common = chance.normal();
      return Array.from({ length: 5 }, () => common + 0.2 * chance.normal());
    },
    anomaly(chance, row) {
      const j = chance.integer(5);
      return row.map((v, k) => (k === j ? Number(v) + (Number(v) > 0 ? -2.5 : 2.5) : v));
    },
  },
  extremes: {
    about: 'six features of different units; in anomalies one has a wild value',
    names: ['amount', 'age', 'pressure', 'share', 'count', 'delay'],
    normal: (chance) => [
      Math.exp(4 + 0.8 * chance.normal()),
      between(chance, 18, 80),
      101_325 + 40 * chance.normal(),
      chance.uniform() ** 2,
      Math.floor(-5 * Math.log(1 - chance.uniform())),
      20 + 2 * chance.normal(),
    ],
    anomaly(chance, row) {
      const wild = [60_000, 140, 103_000, 4, 400, 60];
      const j = chance.integer(row.length);
      return row.map((v, k) => (k === j ? wild[j] * between(chance, 0.9, 1.5) : v));
    },
  },
  connections: {
    about: 'a log of connections with texts; anomalies are services that fit no protocol, or are new',
    names: ['proto', 'service', 'bytes', 'seconds'],
    normal(chance) {
      const tcp = chance.uniform() < 0.7;
      const service = tcp ? oneOf(chance, ['http', 'http', 'smtp', 'ssh']) : oneOf(chance, ['dns', 'dns', 'ntp']);
      return [tcp ? 'tcp' : 'udp', service, Math.round(Math.exp(6 + chance.normal())), Math.exp(chance.normal())];
    },
    anomaly: (chance, [, , bytes, seconds]) => [
      ...oneOf(chance, [
        ['udp', 'ssh'],
        ['tcp', 'ntp'],
        ['icmp', 'gopher'],
      ]),
      bytes,
      seconds,
    ],
  },
  machine: {
    about: 'ten minutes a row, three sensors with a daily rhythm; anomalies are spikes and sensors that leave each other',
    names: ['time', 'temperature', 'vibration', 'power'],
    normal(chance, t) {
      const day = Math.sin((2 * Math.PI * t) / 144);
      const load = 50 + 20 * day + 3 * chance.normal();
      return [timeAt(t), 40 + 0.3 * load + 0.5 * chance.normal(), 1 + 0.02 * load + 0.1 * chance.normal(), 2 * load + chance.normal()];
    },
    anomaly: (chance, [time, temperature, vibration, power]) =>
      chance.uniform() < 0.5
        ? [time, Number(temperature) + 15, vibration, power]
        : [time, temperature, Number(vibration) + 2, Number(power) - 40],
  },
};

/** Which tables can be made, each with what is in it. */
export const GENERATED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(KINDS).map(([name, { about }]) => [name, about]),
);

/**
 * Make a table with known anomalies: the same seed gives the same one.
 * @param kind one of `GENERATED`
 * @throws HapaxError `OPTION`
 */
export function generate(kind: string, options: GenerateOptions = {}): Generated {
  const names = Object.keys(KINDS);
  if (!Object.hasOwn(KINDS, kind))
    throw new HapaxError(
      'OPTION',
      `there is no table ${JSON.stringify(kind)} to generate; there are ${names.join(', ')}${didYouMean(kind, names)}`,
    );
  const { nSamples: count, share, seed } = resolve('generate', GENERATE_OPTIONS, options);
  const made = KINDS[kind];
  const chance = random(seed);
  const labels = new Uint8Array(count);
  for (const i of random(seed, 1).sample(count, Math.round(share * count))) labels[i] = 1;
  const rows = Array.from(labels, (label, t) => {
    const row = made.normal(chance, t, count);
    return label === 1 ? made.anomaly(chance, row, t, count) : row;
  });
  return { names: made.names, rows, labels };
}

const polar = (turn: number, radius: number): Row => [radius * Math.cos(2 * Math.PI * turn), radius * Math.sin(2 * Math.PI * turn)];

const START = Date.UTC(2025, 0, 1);
const STEP = 600_000;
const timeAt = (t: number): string => new Date(START + t * STEP).toISOString().replace('.000Z', 'Z');
