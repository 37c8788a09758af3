/** Where the command line reads its surroundings from and writes to; tests give their own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Standard output, and standard error, are looked at by a person. */
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  readonly color: boolean;
  /** Characters a line of the terminal has. */
  readonly width: number;
  readonly debug: boolean;
}

/** Characters of a line where the terminal does not say. */
const WIDTH = 120;

/** The terminal of this process. Honours NO_COLOR and HAPAX_DEBUG. */
export const terminal = (): Terminal => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  outIsTty: process.stdout.isTTY === true,
  errIsTty: process.stderr.isTTY === true,
  color: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  width: process.stdout.columns ?? WIDTH,
  debug: process.env.HAPAX_DEBUG !== undefined,
});
