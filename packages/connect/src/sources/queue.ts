import type { Batch, Sample } from 'hapax/stream';

interface Waiting {
  readonly samples: readonly Sample[];
  readonly done: () => void;
}

/** Between a server that is given samples and a stream that takes them one batch at a time. */
export interface Queue {
  /** Resolves when the samples have been worked off. */
  put(samples: readonly Sample[]): Promise<void>;
  readonly waiting: number;
  end(): void;
  read(): AsyncGenerator<Batch>;
}

export function startQueue(): Queue {
  const queue: Waiting[] = [];
  let ended = false;
  let wake = () => {};
  return {
    put: (samples) =>
      new Promise((done) => {
        queue.push({ samples, done });
        wake();
      }),
    get waiting() {
      return queue.length;
    },
    end() {
      ended = true;
      wake();
    },
    async *read() {
      for (let count = 0; ; ) {
        const next = queue.shift();
        if (next) {
          yield { samples: next.samples, offset: (count += next.samples.length) };
          // Asked for more: the last batch has gone through the stream.
          next.done();
        } else if (ended) return;
        else await new Promise<void>((go) => (wake = go));
      }
    },
  };
}
