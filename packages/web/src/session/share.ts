import { INJECTIONS, type Injection, type InjectionKind } from 'hapax/stream';
import { isRecord, readSettings, type Settings } from './settings.ts';

/** A session that another page can make again: what it is made of, the faults in it, and how far it has come. */
export interface Shared {
  readonly settings: Settings;
  readonly injections: readonly Injection[];
  /** Samples taken. */
  readonly taken: number;
}

/** Written into each link: a page that does not know it says so. */
const VERSION = 1;
/** Bytes that a link unpacks to at most, faults in it, and samples that it asks for. */
const LONGEST = 100_000;
const MOST_FAULTS = 200;
const MOST_SAMPLES = 65_536;

/** Sessions whose samples are made from a seed fit a link; those of files, servers and services do not. */
export const canShare = ({ source }: Settings): boolean => source.kind === 'plant' || source.kind === 'synthetic';

/** A session as text for an address: packed JSON in base64url. */
export async function sharedText({ settings, injections, taken }: Shared): Promise<string> {
  const faults = injections
    .slice(-MOST_FAULTS)
    .map(({ id, kind, start, length, amplitude, channels }) => [id, kind, start, length, amplitude, channels]);
  const packed = await through(
    new TextEncoder().encode(JSON.stringify({ version: VERSION, settings, faults, taken })),
    new CompressionStream('deflate'),
  );
  return btoa(Array.from(packed, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The session of such a text. Whoever made the link is a stranger: what has not the right shape is refused. @throws Error in words for people */
export async function readShared(text: string): Promise<Shared> {
  const given = await unpacked(text);
  if (!isRecord(given) || given.version !== VERSION) throw new Error('The link holds a session of another version of this page.');
  const settings = readSettings(JSON.stringify(given.settings));
  if (!canShare(settings)) throw new Error('The link holds no session that this page can make.');
  const { length } = settings.source.channels;
  const faults = Array.isArray(given.faults) ? given.faults.slice(0, MOST_FAULTS).map((one) => readFault(one, length)) : [];
  if (faults.some((one) => one === undefined)) throw new Error('The link holds a fault that this page does not know.');
  return {
    settings,
    injections: faults.filter((one) => one !== undefined),
    taken: whole(given.taken, 0, MOST_SAMPLES) ?? settings.history,
  };
}

function readFault(given: unknown, channels: number): Injection | undefined {
  if (!Array.isArray(given)) return undefined;
  const [id, kind, start, length, amplitude, where] = given;
  if (typeof kind !== 'string' || !Object.hasOwn(INJECTIONS, kind) || !Array.isArray(where) || where.length === 0) return undefined;
  if (!where.every((j) => whole(j, 0, channels - 1) !== undefined)) return undefined;
  const [number, from, size] = [whole(id, 1, 2 ** 31), whole(start, 0, 2 ** 31), whole(length, 1, 100_000)];
  if (number === undefined || from === undefined || size === undefined || typeof amplitude !== 'number' || Math.abs(amplitude) > 100)
    return undefined;
  // The keys are those of INJECTIONS.
  return { id: number, kind: kind as InjectionKind, start: from, length: size, amplitude, channels: where };
}

async function unpacked(text: string): Promise<unknown> {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate'))));
  } catch {
    throw new Error('The link is damaged: it is not whole, or was changed on its way.');
  }
}

async function through(bytes: Uint8Array<ArrayBuffer>, via: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(via).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    length += next.value.length;
    if (length > LONGEST) {
      await reader.cancel();
      throw new Error('too long');
    }
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const whole = (value: unknown, min: number, max: number): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
