import { HapaxError, type OnlineEntry } from 'hapax';
import { detectors, online } from 'hapax/registry';
import { DEFAULT_DETECTORS, type StreamConfig } from 'hapax/stream';

/** Bytes of a number. */
const NUMBER = 8;
/** An option of so much is brought down before a model is made. */
const LARGE = 4096;
/** Models of so many features are made to be measured; those of more follow them. */
const FEW = 32;
/** How wide the models are that a wider one is told from: three places of a parabola. */
const [NARROW, WIDER] = [8, 16];
/** What large options are brought down to, to see how the size of a model follows them. */
const SMALL = 512;
const MEGABYTE = 1e6;
const MAX_BYTES = 500e6;
const [WINDOW, RETRAIN] = [2000, 2000];

/**
 * Refuse a stream of which one key alone takes more memory than all its keys may, before any is taken. What a model takes is
 * measured with its large options brought down, and again with each of them doubled: sizes follow them as a straight line.
 * @param all what every stream of the server may take together
 * @param ofOne what the models of one key may take
 * @returns bytes of the first key
 * @throws HapaxError `CONFIG` naming the detector and the options
 */
export async function checkMemory(
  { features, detectors: lanes = DEFAULT_DETECTORS, memory = {}, order = {} }: StreamConfig,
  all = Infinity,
  ofOne = Infinity,
): Promise<number> {
  const most = Math.min(memory.maxBytes ?? MAX_BYTES, all);
  const columns = features.length;
  const refuse = (what: string, bytes: number): never => {
    throw new HapaxError(
      'CONFIG',
      `${what} would take about ${Math.round(bytes / MEGABYTE)} MB for each key, more than \`memory.maxBytes\`, ${Math.round(most / MEGABYTE)} MB, for all of them; lower it, or raise \`memory.maxBytes\``,
    );
  };
  const buffered = ((order.lateness ?? 0) > 0 ? (order.maxBuffered ?? 1000) : 0) * (columns + 4) * NUMBER;
  if (buffered > most) refuse('order: `maxBuffered`', buffered);
  let sum = buffered;
  for (const { method, name = method, options = {}, calibration = {}, retrain = {} } of lanes) {
    const scores = (calibration.window ?? WINDOW) * NUMBER;
    if (Object.hasOwn(online, method)) {
      const large = Object.entries(options).filter((pair): pair is [string, number] => typeof pair[1] === 'number' && pair[1] >= LARGE);
      const bytes = scores + (await modelBytes(method, options, large, columns));
      const what = large.length > 0 ? large.map(([option]) => `\`${option}\``).join(', ') : `a model of ${columns} features`;
      if (bytes > most) refuse(`${name}: ${what}`, bytes);
      sum += bytes;
    } else if (Object.hasOwn(detectors, method)) {
      const bytes = scores + (retrain.window ?? RETRAIN) * columns * NUMBER;
      if (bytes > most) refuse(`${name}: \`retrain.window\``, bytes);
      sum += bytes;
    }
  }
  if (sum > ofOne)
    throw new HapaxError(
      'CONFIG',
      `the models of one key would take about ${Math.round(sum / MEGABYTE)} MB, more than the ${Math.round(ofOne / MEGABYTE)} MB that this server writes down without keeping other requests waiting; lower windows, trees or features, or raise --key-memory`,
    );
  return sum;
}

async function modelBytes(
  method: string,
  options: Readonly<Record<string, unknown>>,
  large: readonly (readonly [option: string, value: number])[],
  columns: number,
): Promise<number> {
  const small = { ...options, ...Object.fromEntries(large.map(([option]) => [option, SMALL])) };
  const size = await sizeWith(method, small, columns);
  if (size === undefined) return 0;
  let times = 1;
  for (const [option, value] of large) {
    const doubled = await sizeWith(method, { ...small, [option]: 2 * SMALL }, columns);
    if (doubled !== undefined && doubled > size) times *= 1 + (value / SMALL - 1) * (doubled / size - 1);
  }
  return size * times;
}

/** Undefined where the method does not take such options, which then tell nothing. */
async function sizeWith(method: string, options: Readonly<Record<string, unknown>>, columns: number): Promise<number | undefined> {
  if (columns <= FEW) return measured(method, options, columns);
  // Nothing grows faster than with the pairs of features.
  const [a, b, c] = [await measured(method, options, NARROW), await measured(method, options, WIDER), await measured(method, options, FEW)];
  if (a === undefined || b === undefined || c === undefined) return undefined;
  const [slope, next] = [(b - a) / (WIDER - NARROW), (c - b) / (FEW - WIDER)];
  const bend = Math.max(0, (next - slope) / (FEW - NARROW));
  return a + slope * (columns - NARROW) + bend * (columns - NARROW) * (columns - WIDER);
}

/** A model may take long to make and to copy: others have their turn before each. */
async function measured(method: string, options: Readonly<Record<string, unknown>>, columns: number): Promise<number | undefined> {
  await othersFirst();
  try {
    // A method of the registry, by its name.
    const entries: Readonly<Record<string, OnlineEntry>> = online;
    const model = entries[method].configure(options).start(columns);
    model.learnOne(new Float64Array(columns));
    await othersFirst();
    return bytesOf(model.snapshot().state);
  } catch {
    return undefined;
  }
}

function bytesOf(value: unknown): number {
  if (typeof value === 'string') return 2 * value.length;
  if (typeof value !== 'object' || value === null) return NUMBER;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  let sum = 0;
  for (const part of Object.values(value)) sum += NUMBER + bytesOf(part);
  return sum;
}

const othersFirst = (): Promise<void> => new Promise((go) => void setImmediate(go));
