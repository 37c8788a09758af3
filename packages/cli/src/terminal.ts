import type { Readable } from 'node:stream';
import { steady } from './output/text-width.ts';

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

/** What is used of a process. */
type Surroundings = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'stdin' | 'env'>;

/**
 * The terminal of this process. Honours NO_COLOR, COLUMNS and HAPAX_DEBUG. What people look at cannot be steered by what stands in a file;
 * what another program reads is handed on as it is.
 */
export function terminal({ stdout, stderr, stdin, env }: Surroundings = process): Terminal {
  const seen = stdout.isTTY === true;
  return {
    out: (text) => void stdout.write(seen ? steady(text) : text),
    err: (text) => void stderr.write(steady(text)),
    pipe: (piece) => new Promise((done) => (stdout.write(seen ? steady(textOf(piece)) : piece) ? done() : stdout.once('drain', done))),
    input: () => stdin,
    outIsTty: seen,
    errIsTty: stderr.isTTY === true,
    // As no-color.org has it, an empty value says nothing.
    color: seen && !env.NO_COLOR && env.TERM !== 'dumb',
    width: Math.max(LEAST, stdout.columns || Number(env.COLUMNS) || WIDTH),
    debug: env.HAPAX_DEBUG !== undefined,
  };
}

/** A character cut in two between pieces is shown as one that is none. */
const textOf = (piece: string | Uint8Array): string => (typeof piece === 'string' ? piece : Buffer.from(piece).toString());
