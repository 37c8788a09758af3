import { LONGEST, type Taker, TOO_LONG } from './texts.ts';

const NEWLINE = 10;
const RETURN = 13;
/** Bytes of which no text is shorter than `LONGEST`: three make at most one character. */
const SURELY_LONG = 3 * LONGEST;

/** Takes lines as bytes: true when it is done with one. False gives the line to the taker of texts. */
export type ByteTaker = (bytes: Uint8Array, from: number, to: number, line: number) => boolean;

/** The lines of UTF-8 as `lines` makes them, handed out as bytes first, as texts where nobody wants the bytes. */
export function byteLines(take: ByteTaker, { piece, refuse }: Taker) {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let rest: Uint8Array = new Uint8Array(0);
  let line = 1;
  let skipping = false;
  const text = (bytes: Uint8Array, from: number, to: number): string => decoder.decode(bytes.subarray(from, to));

  /** One line; the byte at `to` is its end, or one that was put there. */
  function one(bytes: Uint8Array, from: number, end: number): void {
    const to = end > from && bytes[end - 1] === RETURN ? end - 1 : end;
    if (skipping) skipping = false;
    else if (to > from && (to - from > LONGEST || !take(bytes, from, to, line))) {
      const all = text(bytes, from, to);
      if (all.length > LONGEST) refuse(TOO_LONG, all, line);
      else if (all.trim() !== '') piece(all, line);
    }
    line += 1;
  }

  return {
    push(bytes: Uint8Array): void {
      let from = 0;
      if (rest.length > 0) {
        // The line that began before is put together; all others are read where they lie.
        const to = bytes.indexOf(NEWLINE);
        const part = bytes.subarray(0, to < 0 ? bytes.length : to + 1);
        const joined = new Uint8Array(rest.length + part.length);
        joined.set(rest);
        joined.set(part, rest.length);
        if (to >= 0) one(joined, 0, joined.length - 1);
        rest = to < 0 ? joined : new Uint8Array(0);
        from = to < 0 ? bytes.length : to + 1;
      }
      // The native search is faster than a loop of ours over lines of hundreds of bytes.
      for (let to = bytes.indexOf(NEWLINE, from); to >= 0 && from < bytes.length; to = bytes.indexOf(NEWLINE, from)) {
        one(bytes, from, to);
        from = to + 1;
      }
      if (from < bytes.length) rest = new Uint8Array(bytes.subarray(from));
      if (rest.length > SURELY_LONG) {
        if (!skipping) refuse(TOO_LONG, text(rest, 0, rest.length), line);
        skipping = true;
        rest = new Uint8Array(0);
      }
    },
    end(): void {
      if (rest.length === 0) return;
      const closed = new Uint8Array(rest.length + 1);
      closed.set(rest);
      closed[rest.length] = NEWLINE;
      one(closed, 0, rest.length);
      rest = new Uint8Array(0);
    },
  };
}
