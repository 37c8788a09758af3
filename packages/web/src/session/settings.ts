import { type DetectorEntry, describe, type Method, type OnlineEntry, type Option, parseOption } from 'hapax';
import { detectors as batch, online } from 'hapax/registry';

export type OptionValue = number | string | readonly number[];

export interface DetectorChoice {
  readonly method: string;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** Where the samples come from. */
export type SourceChoice =
  | { readonly kind: 'plant' | 'synthetic'; readonly channels: readonly string[]; readonly seed: number }
  | { readonly kind: 'file'; readonly channels: readonly string[]; readonly name: string }
  | { readonly kind: 'server'; readonly channels: readonly string[]; readonly key: string };

/** Everything that makes a session what it is, apart from its samples: plain data, kept over a reload and exported. */
export interface Settings {
  readonly source: SourceChoice;
  readonly detectors: readonly DetectorChoice[];
  /** Share of normal samples that may be flagged. */
  readonly rate: number;
  /** Time between samples in the data. */
  readonly periodMs: number;
  /** Samples made before the first one shown live, so that the models are warm at once. */
  readonly history: number;
}

/** Methods shown at first, as far as this build has them: one fast classic, one forest, one network. */
const FIRST_METHODS = ['ewma', 'kitNet', 'randomCutForest'];

const PLANT_NAMES = ['pressure', 'flow', 'temperature', 'vibration', 'current', 'humidity', 'level', 'speed', 'torque', 'voltage'];
const COIN_NAMES = ['bitcoin', 'ethereum', 'monero'];

/** Names for `n` channels of a made source. */
export function channelNames(kind: 'plant' | 'synthetic', n: number): string[] {
  const names = kind === 'plant' ? PLANT_NAMES : COIN_NAMES;
  return Array.from({ length: n }, (_, j) =>
    j < names.length ? names[j] : `${names[j % names.length]} ${Math.floor(j / names.length) + 1}`,
  );
}

export function defaultSettings(): Settings {
  const known = FIRST_METHODS.filter((id) => Object.hasOwn(online, id)).slice(0, 3);
  return {
    source: { kind: 'plant', channels: channelNames('plant', 4), seed: 7 },
    detectors: (known.length > 0 ? known : Object.keys(online).slice(0, 3)).map((method) => ({ method, options: {} })),
    rate: 1e-4,
    periodMs: 1000,
    history: 1500,
  };
}

/** Settings from text of a former session or of an older page: whatever is not understood falls back to the default. */
export function readSettings(text: string | null): Settings {
  const initial = defaultSettings();
  let given: unknown;
  try {
    given = JSON.parse(text ?? '{}');
  } catch {
    return initial;
  }
  if (!isRecord(given)) return initial;
  const source = readSource(given.source) ?? initial.source;
  const detectors = Array.isArray(given.detectors) ? given.detectors.map(readDetector).filter((d) => d !== undefined) : initial.detectors;
  return {
    source,
    detectors,
    rate: within(given.rate, 1e-6, 0.1) ?? initial.rate,
    periodMs: within(given.periodMs, 1, 3_600_000) ?? initial.periodMs,
    history: within(given.history, 0, 50_000) ?? initial.history,
  };
}

/** The value of a control as the option wants it, or the sentence that says what it must be. */
export function readOption(method: string, key: string, option: Option, text: string): { value: OptionValue } | { problem: string } {
  try {
    return { value: parseOption(method, key, option, text) };
  } catch {
    return { problem: `must be ${describe(option)}` };
  }
}

/** A method of the registry that can judge a stream: one that learns all the time, or one that is trained again in batches. */
export const methodOf = (id: string): OnlineEntry | DetectorEntry | undefined =>
  Object.hasOwn(online, id) ? online[id] : Object.hasOwn(batch, id) && batch[id].spec.labels !== 'required' ? batch[id] : undefined;

/** Every method that can judge a stream, online ones first. */
export const METHODS: readonly { readonly kind: 'online' | 'batch'; readonly spec: Method }[] = [
  ...Object.values(online).map(({ spec }) => ({ kind: 'online' as const, spec })),
  ...Object.keys(batch).flatMap((id) => {
    const entry = Object.hasOwn(online, id) ? undefined : methodOf(id);
    return entry ? [{ kind: 'batch' as const, spec: entry.spec }] : [];
  }),
];

/** Different names for detectors, also when a method is used twice. */
export const detectorNames = (detectors: readonly DetectorChoice[]): string[] =>
  detectors.map(({ method }, i) => {
    const before = detectors.slice(0, i).filter((d) => d.method === method).length;
    return before === 0 ? method : `${method} ${before + 1}`;
  });

function readSource(given: unknown): SourceChoice | undefined {
  if (!isRecord(given) || !Array.isArray(given.channels) || given.channels.length === 0) return undefined;
  if (!given.channels.every((name) => typeof name === 'string')) return undefined;
  const channels: readonly string[] = given.channels;
  if (given.kind === 'plant' || given.kind === 'synthetic')
    return { kind: given.kind, channels, seed: within(given.seed, 0, 2 ** 31 - 1) ?? 7 };
  if (given.kind === 'server') return { kind: 'server', channels, key: typeof given.key === 'string' ? given.key : '' };
  return undefined;
}

function readDetector(given: unknown): DetectorChoice | undefined {
  if (!isRecord(given) || typeof given.method !== 'string' || !methodOf(given.method)) return undefined;
  const table = methodOf(given.method)?.spec.options ?? {};
  const asked = isRecord(given.options) ? given.options : {};
  const options: Record<string, OptionValue> = {};
  for (const [key, value] of Object.entries(asked)) {
    if (!Object.hasOwn(table, key)) continue;
    const read = readOption(given.method, key, table[key], String(value));
    if ('value' in read) options[key] = read.value;
  }
  return { method: given.method, options };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const within = (value: unknown, min: number, max: number): number | undefined =>
  typeof value === 'number' && value >= min && value <= max ? value : undefined;
