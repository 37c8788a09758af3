import type { Task, Told } from './worker.ts';

/** Longest time of a run: code that has not ended by then is stopped. */
const LIMIT_MS = 20_000;
/** Lines, and characters of them, that are shown. */
const MOST_LINES = 500;
const MOST_TEXT = 2_000_000;

export interface Running {
  stop(): void;
}

/** Run code in a worker of its own. `onLine` gets what it prints, `onEnd` one line of error, or nothing when all went well. */
export function runCode(task: Task, onLine: (line: string) => void, onEnd: (error: string | undefined) => void): Running {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  let lines = 0;
  let text = 0;
  let ended = false;
  const end = (error: string | undefined, thenStop: boolean) => {
    if (!ended) onEnd(error);
    ended = true;
    if (thenStop) stop();
  };
  const timer = setTimeout(() => end(`stopped after ${LIMIT_MS / 1000} s: is there a loop without an end?`, true), LIMIT_MS);
  const stop = () => {
    clearTimeout(timer);
    worker.terminate();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<Told>) => {
    if ('line' in data) {
      lines += 1;
      text += data.line.length;
      if (lines <= MOST_LINES && text <= MOST_TEXT) onLine(data.line);
      else end(`stopped: it printed more than ${lines > MOST_LINES ? `${MOST_LINES} lines` : `${MOST_TEXT} characters`}`, true);
    } else if (data.ends === 'error') end(data.says, true);
    // What prints later, such as a timer, still may.
    else end(undefined, false);
  });
  worker.addEventListener('error', (event) => end(event.message || 'the worker did not start', true));
  worker.postMessage(task);
  return { stop };
}
