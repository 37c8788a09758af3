import type { z } from '@hapax/connect/zod';
import { online } from 'hapax/registry';
import { DEFAULT_DETECTORS } from 'hapax/stream';
import { maybe, type StreamReply } from '../schemas.ts';
import type { LiveStream } from '../streams/live-stream.ts';

/** Keys that a description lists. */
const LISTED = 1000;

/** Where a stream stands, for the API. */
export function describeStream(stream: LiveStream): z.infer<typeof StreamReply> {
  const { name, config, engine, run, taken, refusal } = stream;
  const { detectors = DEFAULT_DETECTORS } = config;
  const keys = engine.keys();
  // Time of the stream goes on with the clock; the newest sample does not.
  let newest = Number.NaN;
  for (const { lastTime } of keys) if (!(lastTime <= newest)) newest = lastTime;
  return {
    name,
    features: [...engine.features],
    detectors: detectors.map((one) => one.name ?? one.method),
    trained: detectors.filter(({ method }) => !Object.hasOwn(online, method)).map((one) => one.name ?? one.method),
    source: stream.source,
    ...(refusal === undefined ? {} : { ended: refusal }),
    taken,
    time: maybe(newest),
    open: engine.openIncidents().length,
    undelivered: run.undelivered,
    sinks: run.sinks.map((sink) => ({ ...sink })),
    counts: { ...engine.counts },
    keyCount: keys.length,
    keys: keys.slice(-LISTED).map(({ key, state, samples, lastTime, detectors }) => ({
      key,
      state,
      samples,
      lastTime: maybe(lastTime),
      detectors: [...detectors],
    })),
  };
}
