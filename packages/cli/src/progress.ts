import type { Terminal } from './terminal.ts';

/** Work shorter than this needs no sign of life, in milliseconds. */
const QUIET = 400;
/** Milliseconds between two drawings. */
const PAUSE = 80;
const WIDTH = 24;

/** A line on standard error that tells how far long work is; silent where nobody looks. */
export interface Bar {
  /** @param done share of the work, in [0, 1]; without it the work has no measure */
  show(what: string, done?: number): void;
  clear(): void;
}

export function progressBar({ err, errIsTty }: Terminal, now: () => number): Bar {
  const start = now();
  let last = start;
  let drawn = false;
  let shown = '';
  const clear = () => {
    if (drawn) err('\r\u001b[2K');
    drawn = false;
  };
  return {
    show(what, done) {
      const time = now();
      if (!errIsTty || time - start < QUIET || (what === shown && time - last < PAUSE)) return;
      shown = what;
      last = time;
      drawn = true;
      const filled = Math.round(WIDTH * (done ?? 0));
      err(
        `\r\u001b[2K${done === undefined ? `${what} …` : `${what} ${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${Math.floor(100 * done)} %`}`,
      );
    },
    clear,
  };
}
