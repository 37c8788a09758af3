import { checksum, HapaxError } from 'hapax';
import type { OutRecord } from './record-batch.ts';

/**
 * A record of a store as records of a compacted topic. A checkpoint writes a key's state whole, and of that most has not changed: the long
 * arrays in it, windows of scores for one, are cut into chunks, and only chunks that have changed are written. What is left of the text when
 * they are taken out is written each time, in pieces that fit a message.
 *
 *     name                  {"chunks":11,"pieces":2}\n first piece of the text
 *     \0 p 1 \0 name        second piece
 *     \0 c 4 \0 name        bytes of the fifth chunk
 *
 * They are of one transaction, so they are of one moment; the text carries a checksum of its own.
 */
export interface StateRecords {
  /** Records that bring the topic from what was written under this name to this text. */
  put(name: string, text: string): Iterable<OutRecord>;
  /** Tombstones of everything under this name. */
  drop(name: string): Iterable<OutRecord>;
  /** Everything that is there was read: take note of it. */
  known(name: string, text: string): void;
  readonly names: Iterable<string>;
}

/** Characters of base64 in a chunk, 1.5 kB: a multiple of 4, so that each is decoded by itself. */
const CHUNK = 2048;
/** Arrays that are shorter stay in the text. */
const LONG = 512;
/** Characters of text in a message. UTF-8 takes three bytes of one at most. */
const PIECE = 150_000;
/** Stands in the text for an array; no JSON has it. */
const HOLE = '\u0001';
const ARRAY = /\{"\$[a-z0-9]+":"/g;

/** What was written under a name. */
interface Written {
  readonly chunks: readonly string[];
  readonly pieces: number;
}

export function stateRecords(): StateRecords {
  const written = new Map<string, Written>();
  return {
    *put(name, text) {
      const { rest, arrays } = cut(text);
      const before = written.get(name);
      const sums: string[] = [];
      const key = keyOf(name);
      for (const { from, to } of arrays) {
        for (let at = from; at < to; at += CHUNK) {
          const end = Math.min(to, at + CHUNK);
          const sum = checksum(text, at, end);
          const i = sums.push(sum) - 1;
          if (before?.chunks[i] !== sum) yield { key: chunkKey(key, i), value: Buffer.from(text.slice(at, end), 'base64') };
        }
      }
      const pieces = Math.max(1, Math.ceil(rest.length / PIECE));
      yield { key, value: `${JSON.stringify({ chunks: sums.length, pieces })}\n${rest.slice(0, PIECE)}` };
      for (let j = 1; j < pieces; ++j) yield { key: pieceKey(key, j), value: rest.slice(j * PIECE, (j + 1) * PIECE) };
      if (before) yield* fewer(key, before, sums.length, pieces);
      written.set(name, { chunks: sums, pieces });
    },
    *drop(name) {
      const before = written.get(name);
      if (!before) return;
      written.delete(name);
      yield { key: keyOf(name), value: null };
      yield* fewer(keyOf(name), before, 0, 1);
    },
    known(name, text) {
      const { rest, arrays } = cut(text);
      const chunks: string[] = [];
      for (const { from, to } of arrays)
        for (let at = from; at < to; at += CHUNK) chunks.push(checksum(text, at, Math.min(to, at + CHUNK)));
      written.set(name, { chunks, pieces: Math.max(1, Math.ceil(rest.length / PIECE)) });
    },
    get names() {
      return written.keys();
    },
  };
}

/** Tombstones of what is no longer part of it. */
function* fewer(key: string, { chunks, pieces }: Written, keepChunks: number, keepPieces: number): Generator<OutRecord> {
  for (let i = keepChunks; i < chunks.length; ++i) yield { key: chunkKey(key, i), value: null };
  for (let j = keepPieces; j < pieces; ++j) yield { key: pieceKey(key, j), value: null };
}

const chunkKey = (key: string, i: number): string => `\0c${i}\0${key}`;
const pieceKey = (key: string, j: number): string => `\0p${j}\0${key}`;

/** UTF-8 has no half of a surrogate pair, and a name may; no name begins as this does. */
const keyOf = (name: string): string =>
  /[\ud800-\udfff]/.test(name) && Buffer.from(name).toString() !== name ? `${HOLE}${JSON.stringify(name)}` : name;

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The text without its long arrays, each of which leaves a hole with its length in base64. */
function cut(text: string): { readonly rest: string; readonly arrays: readonly Span[] } {
  const arrays: Span[] = [];
  let rest = '';
  let at = 0;
  ARRAY.lastIndex = 0;
  // A quote in a text of JSON has a backslash before it, so this is never part of one.
  for (let found = ARRAY.exec(text); found; found = ARRAY.exec(text)) {
    const from = ARRAY.lastIndex;
    const to = text.indexOf('"', from);
    ARRAY.lastIndex = to;
    if (to - from < LONG) continue;
    arrays.push({ from, to });
    rest += `${text.slice(at, from)}${HOLE}${to - from}${HOLE}`;
    at = to;
  }
  return { rest: rest + text.slice(at), arrays };
}

/** Puts the newest records of a topic together again. */
export interface StateReading {
  /** In the order of the topic. */
  take(key: Buffer | null, value: Buffer | null): void;
  /** Name and text of each. What was yielded is let go of. @throws HapaxError `SNAPSHOT` when a part is missing */
  texts(): Generator<readonly [name: string, text: string]>;
  /** Bytes that were taken. */
  readonly bytes: number;
  /** Bytes that are kept of them. */
  readonly held: number;
}

export function stateReading(topic: string): StateReading {
  const heads = new Map<string, Buffer>();
  const parts = new Map<string, Buffer>();
  let [bytes, held] = [0, 0];
  const damaged = (key: string) =>
    new HapaxError(
      'SNAPSHOT',
      `${topic}: a part of the state ${JSON.stringify(key.slice(0, 80))} is missing: something else has written to the topic or cut it; give it \`cleanup.policy=compact\` alone, and take another \`state\` topic to start afresh`,
    );
  return {
    take(key, value) {
      const name = key?.toString('utf8') ?? '';
      const into = name.startsWith('\0') ? parts : heads;
      held += (value?.length ?? 0) - (into.get(name)?.length ?? 0);
      if (value === null) into.delete(name);
      else {
        bytes += value.length;
        // A copy of its own: nothing else that came with it need be kept for it.
        const own = Buffer.allocUnsafeSlow(value.length);
        value.copy(own);
        into.set(name, own);
      }
    },
    get bytes() {
      return bytes;
    },
    get held() {
      return held;
    },
    *texts() {
      for (const [key, head] of heads) {
        heads.delete(key);
        const line = head.indexOf(10);
        const { chunks, pieces } = sizesIn(head.toString('utf8', 0, Math.max(0, line))) ?? { chunks: -1, pieces: -1 };
        if (chunks < 0) throw damaged(key);
        const take = (name: string): Buffer => {
          const part = parts.get(name);
          if (!part) throw damaged(name);
          parts.delete(name);
          return part;
        };
        let rest = head.toString('utf8', line + 1);
        for (let j = 1; j < pieces; ++j) rest += take(pieceKey(key, j)).toString('utf8');
        const [first, ...others] = rest.split(HOLE);
        let text = first;
        let i = 0;
        for (let n = 0; n < others.length; n += 2) {
          for (let left = Number(others[n]); left > 0; left -= CHUNK) text += take(chunkKey(key, i++)).toString('base64');
          text += others[n + 1];
        }
        const name = nameIn(key);
        if (name === undefined) throw damaged(key);
        yield [name, text];
      }
    },
  };
}

/** The inverse of `keyOf`; undefined for a key that it does not write. */
function nameIn(key: string): string | undefined {
  if (!key.startsWith(HOLE)) return key;
  try {
    const name: unknown = JSON.parse(key.slice(1));
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}

function sizesIn(text: string): { readonly chunks: number; readonly pieces: number } | undefined {
  try {
    const { chunks, pieces } = JSON.parse(text);
    return Number.isInteger(chunks) && Number.isInteger(pieces) ? { chunks, pieces } : undefined;
  } catch {
    return undefined;
  }
}
