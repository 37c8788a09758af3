import type { Readable } from 'node:stream';

/** Where the command line reads its surroundings from and writes to; tests give their own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Write to standard output and wait until there is room for more; without it `out` is used. */
  pipe?(piece: string | Uint8Array): Promise<void>;
  /** Standard input. */
  input(): Readable;
  /** Standard output, and standard error, are looked at by a person. */
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  readonly color: boolean;
  /** Characters a line of the terminal has. */
  readonly width: number;
  readonly debug: boolean;
}

/** Characters of a line where nobody says, as in a file. */
const WIDTH = 100;
/** Narrower lines hold no table. */
const LEAST = 40;

/** The terminal of this process. Honours NO_COLOR, COLUMNS and HAPAX_DEBUG. */
export const terminal = (): Terminal => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  pipe: (piece) => new Promise((done) => (process.stdout.write(piece) ? done() : process.stdout.once('drain', done))),
  input: () => process.stdin,
  outIsTty: process.stdout.isTTY === true,
  errIsTty: process.stderr.isTTY === true,
  // As no-color.org has it, an empty value says nothing.
  color: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
  width: Math.max(LEAST, process.stdout.columns || Number(process.env.COLUMNS) || WIDTH),
  debug: process.env.HAPAX_DEBUG !== undefined,
});
