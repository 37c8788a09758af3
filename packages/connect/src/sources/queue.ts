import type { Batch, Sample } from 'hapax/stream';

interface Waiting {
  readonly samples: readonly Sample[];
  /** @param worked they have gone through the stream */
  readonly done: (worked: boolean) => void;
}

/** Between a server that is given samples and a stream that takes them one batch at a time. */
export interface Queue {
  /** Resolves when the samples have been worked off: true; false when the stream ended before. */
  put(samples: readonly Sample[]): Promise<boolean>;
  readonly waiting: number;
  /** End; what waits is not taken. */
  end(): void;
  /** End when what waits has been worked off. */
  finish(): void;
  read(): AsyncGenerator<Batch>;
}

export function startQueue(): Queue {
  const queue: Waiting[] = [];
  let ended = false;
  let wake = () => {};
  /** Handed on, and not worked off for certain. */
  let current: Waiting | undefined;
  return {
    put: (samples) =>
      new Promise((done) => {
        if (ended) return done(false);
        queue.push({ samples, done });
        wake();
      }),
    get waiting() {
      return queue.length;
    },
    end() {
      ended = true;
      for (const { done } of [...queue.splice(0), ...(current ? [current] : [])]) done(false);
      wake();
    },
    finish() {
      ended = true;
      wake();
    },
    async *read() {
      for (let count = 0; ; ) {
        const next = queue.shift();
        if (next) {
          current = next;
          yield { samples: next.samples, offset: (count += next.samples.length) };
          // Asked for more: the last batch has gone through the stream.
          current = undefined;
          next.done(true);
        } else if (ended) return;
        else await new Promise<void>((go) => (wake = go));
      }
    },
  };
}
