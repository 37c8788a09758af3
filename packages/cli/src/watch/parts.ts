import type { Surroundings } from '@hapax/connect';
import { openSink, openStore, sources } from '@hapax/connect/registry';
import { type RemoteWrite, remoteWrite, resultLog } from '@hapax/connect/run';
import type { MetricsOptions } from '@hapax/connect/sinks';
import type { Mapping } from '@hapax/connect/sources';
import type { Clock, Recorder, Sink, Store, StreamConfig } from 'hapax/stream';
import { VERSION } from '../version.ts';
import type { Pipeline } from './schema.ts';

/** The part of a pipeline that is the stream's. */
export function streamConfig({
  source: _source,
  trainOn: _trainOn,
  sinks: _sinks,
  results: _results,
  metrics: _metrics,
  feedback: _feedback,
  remoteWrite: _remoteWrite,
  state: _state,
  ...stream
}: Pipeline): StreamConfig {
  // What the file does not give is absent, not undefined, so the looser type of the parser's result is the only difference.
  return stream as unknown as StreamConfig;
}

/** Where figures are asked for, and who may. What the file does not give is absent, not undefined. */
export const metricsOptions = (
  { port, host, token, tokens, tls, keys }: NonNullable<Pipeline['metrics']>,
  onTrouble: (text: string) => void,
): MetricsOptions => ({
  port,
  onTrouble,
  version: VERSION,
  ...(keys === undefined ? {} : { keys }),
  ...(host === undefined ? {} : { host }),
  ...(token === undefined ? {} : { token }),
  ...(tokens === undefined ? {} : { tokens }),
  ...(tls === undefined ? {} : { tls }),
});

/** @throws HapaxError `CONFIG`, `FILE` or `NETWORK` */
export async function openSinks({ sinks }: Pipeline, surroundings: Surroundings): Promise<Sink[]> {
  const opened: Sink[] = [];
  for (const sink of sinks) opened.push(await openSink(sink, surroundings));
  return opened;
}

/** Where the state of a pipeline is kept; undefined: nowhere. */
export async function openState({ state }: Pipeline, surroundings: Surroundings): Promise<Store | undefined> {
  if (!state) return undefined;
  const { everySamples: _, everyMs: __, ...store } = state;
  return openStore(store, surroundings);
}

export const openResults = ({ results }: Pipeline, say: (text: string) => void): Recorder[] =>
  results ? [resultLog(results.path, results.only, say)] : [];

/** Where scores are written, when they are. */
export function openScores(
  { remoteWrite: to, name, features }: Pipeline,
  clock: Clock,
  onTrouble: (text: string) => void,
): RemoteWrite | undefined {
  if (!to) return undefined;
  const { headers, everyMs, ...rest } = to;
  return remoteWrite({
    ...rest,
    stream: name,
    features,
    clock,
    onTrouble,
    ...(headers === undefined ? {} : { headers }),
    ...(everyMs === undefined ? {} : { everyMs }),
  });
}

/** The fields that a source names; no time for one that does not read records with names. */
export function mappingIn(source: Pipeline['source']): Partial<Omit<Mapping, 'features'>> {
  const { type } = source;
  const options = Object.hasOwn(sources, type) ? Object.entries(sources).find(([id]) => id === type)?.[1].options : undefined;
  // A source of tables has neither a field with the time nor one with a label.
  if (options && !('time' in options)) {
    const { key, timeFormat, timeZone } = source as Partial<Mapping>;
    return {
      ...(typeof key === 'string' ? { key } : {}),
      ...(typeof timeFormat === 'string' ? { timeFormat } : {}),
      ...(typeof timeZone === 'string' ? { timeZone } : {}),
    };
  }
  // Checked against the table, or of a module of the user that calls its fields as all others do.
  return { time: 'time', ...(source as Partial<Mapping>) };
}
