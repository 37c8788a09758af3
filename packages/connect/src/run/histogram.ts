import type { Source } from 'hapax/stream';

/** How long something took, counted in classes as Prometheus has them. */
export interface Histogram {
  observe(seconds: number): void;
  /** Lines of one histogram in the text format of Prometheus. */
  lines(name: string, labels: string): string;
}

/** Several of one name, told apart by their labels, ready for `/metrics`. */
export const histogramText = (name: string, help: string, all: Iterable<readonly [labels: string, histogram: Histogram]>): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} histogram\n${Array.from(all, ([labels, one]) => one.lines(name, labels)).join('')}`;

/** Upper ends of the classes, in seconds: from a sample by itself to a batch of a file. */
const ENDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function startHistogram(): Histogram {
  const counts = new Float64Array(ENDS.length + 1);
  let sum = 0;
  return {
    observe(seconds) {
      let i = 0;
      while (i < ENDS.length && seconds > ENDS[i]) i += 1;
      counts[i] += 1;
      sum += seconds;
    },
    lines(name, labels) {
      let below = 0;
      const rows = [...ENDS.map(String), '+Inf'].map((end, i) => {
        below += counts[i];
        return `${name}_bucket{${labels},le="${end}"} ${below}\n`;
      });
      return `${rows.join('')}${name}_sum{${labels}} ${sum}\n${name}_count{${labels}} ${below}\n`;
    },
  };
}

/** What `timed` measures, as metric. @param streams by name */
export const batchSeconds = (streams: Iterable<readonly [name: string, histogram: Histogram]>): string =>
  histogramText(
    'hapax_batch_seconds',
    'Time that a batch of samples took, from its coming to its last verdict and message.',
    Array.from(streams, ([name, one]) => [`stream=${JSON.stringify(name)}`, one] as const),
  );

/** The same source; each batch is timed from when it is handed on until the next is asked for, which is when its work is done. */
export function timed(source: Source, histogram: Histogram, now: () => number = () => performance.now()): Source {
  return {
    ...source,
    async *read(from) {
      for await (const batch of source.read(from)) {
        const began = now();
        yield batch;
        histogram.observe((now() - began) / 1000);
      }
    },
  };
}
