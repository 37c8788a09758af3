import { resultLog } from '@hapax/connect/run';
import { lineSink, logFile, messageOf, noticesOf, slack, webhook } from '@hapax/connect/sinks';
import { coinGecko, httpPoll, httpPush, type Mapping, ndjsonFile, ndjsonStream, reader, tableSource } from '@hapax/connect/sources';
import { readTable } from '@hapax/io';
import { HapaxError } from 'hapax';
import { type Clock, type Recorder, type Sample, type Sink, type Source, type StreamConfig, synthetic } from 'hapax/stream';
import type { Terminal } from '../terminal.ts';
import type { Pipeline, SinkConfig, SourceConfig } from './schema.ts';

/** What sources and sinks need of the process. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly input: AsyncIterable<Uint8Array | string>;
  readonly clock: Clock;
}

/** Drop what is undefined: optional fields of the library must be absent. */
const some = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  // Only the undefined ones are taken away.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

type Given<T> = { [K in keyof T]?: T[K] | undefined };
const tidy = <T extends object>(fields: Given<T>): T =>
  // `some` took the undefined away, which is all that `Given` adds.
  some(fields) as unknown as T;

/** The part of a pipeline that is the stream's. */
export function streamConfig({
  source: _source,
  sinks: _sinks,
  results: _results,
  metrics: _metrics,
  state: _state,
  ...stream
}: Pipeline): StreamConfig {
  // What the file does not give is absent, not undefined, so the looser type of the parser's result is the only difference.
  return stream as unknown as StreamConfig;
}

const mappingOf = (features: readonly string[], { time, unit, key, label }: Given<Mapping> & { time: string }): Mapping =>
  tidy<Mapping>({ time, unit, key, label, features });

/** @throws HapaxError `FILE`, `CONFIG` or `NETWORK` */
export async function openSource(
  config: SourceConfig,
  features: readonly string[],
  { terminal, input, clock }: Surroundings,
): Promise<Source> {
  const complain = (text: string) => terminal.err(`${text}\n`);
  switch (config.type) {
    case 'ndjson':
      return ndjsonFile(
        config.path,
        mappingOf(features, config),
        tidy({ speed: config.speed, follow: config.follow, clock, onBad: complain }),
      );
    case 'table':
      return fileSource(config.path, features, tidy({ key: config.key, speed: config.speed, clock }));
    case 'stdin':
      return ndjsonStream(input, mappingOf(features, config), { onBad: complain });
    case 'synthetic':
      return syntheticSource(config, features);
    case 'poll': {
      const read = reader(mappingOf(features, config));
      const samples = (answer: unknown): Sample[] =>
        (Array.isArray(answer) ? answer : [answer]).flatMap((record: unknown) => {
          const sample = read(record);
          if (typeof sample !== 'string') return sample;
          complain(`${new URL(config.url).host}: a record ${sample}`);
          return [];
        });
      return httpPoll(
        tidy({ url: config.url, everyMs: config.everyMs, addresses: config.addresses, read: samples, onTrouble: complain, clock }),
      );
    }
    case 'coingecko': {
      const { currency, everyMs, url, addresses } = config;
      return coinGecko(tidy({ coins: features, currency, everyMs, url, addresses, onTrouble: complain, clock }));
    }
    case 'push':
      return httpPush(mappingOf(features, config), tidy({ port: config.port, host: config.host, token: config.token }));
    case 'websocket': {
      const { webSocket } = await peer('ws', () => import('@hapax/connect/websocket'));
      return webSocket(config.url, mappingOf(features, config), tidy({ greet: config.greet, onTrouble: complain, clock }));
    }
  }
}

/** Rows of any table file that hapax reads. */
export async function fileSource(
  path: string,
  features: readonly string[],
  options: { key?: string; speed?: number; clock?: Clock },
): Promise<Source> {
  // Whose sample a row is, is kept as the reader keeps labels.
  const table = await readTable(path, options.key === undefined ? {} : { labels: options.key });
  return tableSource(table, { ...options, features });
}

function syntheticSource(
  { count = Infinity, options = {} }: Extract<SourceConfig, { type: 'synthetic' }>,
  features: readonly string[],
): Source {
  const sensors = synthetic({ channels: features.length, ...options });
  const size = 1000;
  return {
    id: 'synthetic',
    kind: 'replay',
    async *read(from) {
      // Only this source writes its offsets.
      for (let i = (from as number | undefined) ?? 0; i < count; i += size) {
        const n = Math.min(size, count - i);
        yield { samples: Array.from({ length: n }, (_, k) => sensors.at(i + k)), offset: i + n };
      }
    },
  };
}

/** @throws HapaxError `CONFIG` */
export async function openSink(config: SinkConfig, features: readonly string[], { terminal }: Surroundings): Promise<Sink> {
  switch (config.type) {
    case 'log':
      return logFile(config.path, config.kinds);
    case 'stdout': {
      const out = {
        write(text: string, done: () => void) {
          terminal.out(text);
          done();
          return true;
        },
      };
      const plain =
        config.format === 'plain'
          ? (event: Parameters<typeof messageOf>[0][number]) => `${messageOf([event], { features }).text}\n\n`
          : undefined;
      const plainNotice =
        config.format === 'plain' ? (notice: Parameters<typeof noticesOf>[0][number]) => `${noticesOf([notice]).text}\n\n` : undefined;
      return lineSink(out, plain, config.kinds, plainNotice);
    }
    case 'webhook': {
      const { type: _, url, ...options } = config;
      return webhook(url, tidy(options));
    }
    case 'slack': {
      const { type: _, url, ...options } = config;
      return slack(url, tidy({ ...options, features }));
    }
    case 'email': {
      const { email } = await peer('nodemailer', () => import('@hapax/connect/email'));
      const { type: _, ...options } = config;
      return email(tidy({ ...options, features }));
    }
  }
}

export const openResults = ({ results }: Pipeline): Recorder[] => (results ? [resultLog(results.path, results.only)] : []);

/** A part that needs a package the user may not have. */
async function peer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')
      throw new HapaxError('CONFIG', `this pipeline needs the package ${name}; install it with: npm install ${name}`, cause);
    throw cause;
  }
}
