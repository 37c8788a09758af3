export type OptionValue = number | string | readonly number[];
export type Values = Readonly<Record<string, OptionValue>>;

/** A method of the registry with its options; what is not given is the default. */
export interface MethodChoice {
  readonly method: string;
  readonly options: Values;
}

export interface DetectorChoice extends MethodChoice {
  /** A threshold rule; without it the tail of recent scores at the session's rate of false alarms. */
  readonly threshold?: MethodChoice;
  /** What differs from the policy of the engine, and from the session's rate. */
  readonly calibration?: Values;
  /** Methods that are trained in batches. */
  readonly retrain?: Values;
}

/** Where the samples come from. */
export type SourceChoice =
  | { readonly kind: 'plant' | 'synthetic'; readonly channels: readonly string[]; readonly seed: number }
  | { readonly kind: 'file'; readonly channels: readonly string[]; readonly name: string }
  | { readonly kind: 'prices'; readonly channels: readonly string[]; readonly currency: string }
  | { readonly kind: 'server'; readonly channels: readonly string[]; readonly stream: string; readonly key?: string };

/** How the samples are judged. */
export interface Judgement {
  readonly detectors: readonly DetectorChoice[];
  /** Share of normal samples that may be flagged. */
  readonly rate: number;
  /** What differs from the engine's rules for learning, and for late, double and missing samples. */
  readonly learning: Values;
  readonly order: Values;
}

/** Everything that makes a session what it is, apart from its samples: plain data, kept over a reload and exported. */
export interface Settings extends Judgement {
  readonly source: SourceChoice;
  /** Time between samples in the data. */
  readonly periodMs: number;
  /** Samples made before the first one shown live, so that the models are warm at once. */
  readonly history: number;
}

/** Channels at most: more panels than fit a page. */
export const MOST_CHANNELS = 20;

const PLANT_NAMES = ['pressure', 'flow', 'temperature', 'vibration', 'current', 'humidity', 'level', 'speed', 'torque', 'voltage'];
export const COINS = ['bitcoin', 'ethereum', 'monero'];

/** Names for `n` channels of a made source. */
export function channelNames(kind: 'plant' | 'synthetic', n: number): string[] {
  const names = kind === 'plant' ? PLANT_NAMES : COINS;
  return Array.from({ length: n }, (_, j) =>
    j < names.length ? names[j] : `${names[j % names.length]} ${Math.floor(j / names.length) + 1}`,
  );
}

/** On a trial ground faults come every minute: thresholds forget their scores sooner than in production. */
const CALIBRATION: Values = { window: 500 };

/** A detector as the page adds it. */
export function newDetector(method: string): DetectorChoice {
  return { method, options: {}, calibration: CALIBRATION };
}

/** The default of streams, and the two of the first playground of this kind: a network of autoencoders, and forecasts from the last few samples. */
const FIRST_DETECTORS: readonly DetectorChoice[] = ['autoStream', 'kitNet', 'telemanom'].map(newDetector);

export const defaultSettings = (): Settings => ({
  source: { kind: 'plant', channels: channelNames('plant', 4), seed: 7 },
  detectors: FIRST_DETECTORS,
  rate: 1e-4,
  learning: {},
  order: {},
  periodMs: 1000,
  history: 1500,
});

/**
 * Settings from text of a former session or of an older page: whatever has not the right shape falls back to the default. Whether methods
 * and options exist is for those to say who have the registry.
 */
export function readSettings(text: string | null): Settings {
  const initial = defaultSettings();
  let given: unknown;
  try {
    given = JSON.parse(text ?? '{}');
  } catch {
    return initial;
  }
  if (!isRecord(given)) return initial;
  const source = readSource(given.source);
  return {
    source: source ?? initial.source,
    detectors: Array.isArray(given.detectors) ? given.detectors.map(readDetector).filter((d) => d !== undefined) : initial.detectors,
    rate: within(given.rate, 1e-6, 0.1) ?? initial.rate,
    learning: readValues(given.learning),
    order: readValues(given.order),
    // Those of samples that are gone, such as a short file, do not fit others.
    periodMs: (source && within(given.periodMs, 1, 3_600_000)) ?? initial.periodMs,
    history: (source && within(given.history, 0, 50_000)) ?? initial.history,
  };
}

/** Different names for detectors, also when a method is used twice. */
export const detectorNames = (detectors: readonly DetectorChoice[]): string[] =>
  detectors.map(({ method }, i) => {
    const before = detectors.slice(0, i).filter((d) => d.method === method).length;
    return before === 0 ? method : `${method} ${before + 1}`;
  });

function readSource(given: unknown): SourceChoice | undefined {
  if (!isRecord(given) || !Array.isArray(given.channels) || given.channels.length === 0) return undefined;
  if (!given.channels.every((name) => typeof name === 'string')) return undefined;
  const channels: readonly string[] = given.channels.slice(0, MOST_CHANNELS);
  if (given.kind === 'plant' || given.kind === 'synthetic')
    return { kind: given.kind, channels, seed: within(given.seed, 0, 2 ** 31 - 1) ?? 7 };
  if (given.kind === 'prices') return { kind: 'prices', channels, currency: typeof given.currency === 'string' ? given.currency : 'eur' };
  if (given.kind === 'server' && typeof given.stream === 'string')
    return { kind: 'server', channels, stream: given.stream, ...(typeof given.key === 'string' ? { key: given.key } : {}) };
  return undefined;
}

/** A detector as files and older pages write it. */
export function readDetector(given: unknown): DetectorChoice | undefined {
  const choice = readMethod(given);
  if (!choice || !isRecord(given)) return undefined;
  const threshold = readMethod(given.threshold);
  return {
    ...choice,
    ...(threshold ? { threshold } : {}),
    ...(isRecord(given.calibration) ? { calibration: readValues(given.calibration) } : {}),
    ...(isRecord(given.retrain) ? { retrain: readValues(given.retrain) } : {}),
  };
}

const readMethod = (given: unknown): MethodChoice | undefined =>
  isRecord(given) && typeof given.method === 'string' ? { method: given.method, options: readValues(given.options) } : undefined;

export function readValues(given: unknown): Values {
  if (!isRecord(given)) return {};
  const values: Record<string, OptionValue> = {};
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === 'number' || typeof value === 'string') values[key] = value;
    else if (Array.isArray(value) && value.every((one) => typeof one === 'number')) values[key] = value;
  }
  return values;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const within = (value: unknown, min: number, max: number): number | undefined =>
  typeof value === 'number' && value >= min && value <= max ? value : undefined;
