import type { Clock } from 'hapax/stream';
import { pauses } from './clock.ts';

/** Trying again while the other side is away: after longer and longer pauses, and said once for each row of failures. */
export interface Retrying {
  /** False once it was ended. */
  readonly open: boolean;
  /** It did not work: say so, the first time, and wait. */
  failed(error: unknown): Promise<void>;
  /** It worked. */
  worked(): void;
  /** Wait for nothing any more. */
  end(): void;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** @param who names the other side, without secrets */
export function retrying(who: string, clock: Clock, say: (text: string) => void): Retrying {
  const pausing = pauses(clock);
  let open = true;
  let failures = 0;
  return {
    get open() {
      return open;
    },
    async failed(error) {
      if (!open) return;
      failures += 1;
      if (failures === 1) say(`${oneLine(who, error)}; trying again until it works`);
      await pausing.wait(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20)));
    },
    worked() {
      if (failures > 0) say(`${who}: works again, after ${failures} ${failures === 1 ? 'failure' : 'failures'}`);
      failures = 0;
    },
    end() {
      open = false;
      pausing.end();
    },
  };
}

/** Characters of what the other side says that are told. */
const LONGEST = 500;

/** One line, of an end, that begins with who it is. */
export function oneLine(who: string, error: unknown): string {
  const [line] = (error instanceof Error ? error.message || error.name : String(error)).split('\n', 1);
  const text = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
  return text.startsWith(`${who}:`) ? text : `${who}: ${text}`;
}
