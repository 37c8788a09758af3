import type { z } from '@hapax/connect/zod';
import { online } from 'hapax/registry';
import { DEFAULT_DETECTORS, type KeyStatus } from 'hapax/stream';
import { maybe, type StreamReply } from '../schemas.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { jsonList, jsonObject } from './sliced-json.ts';

/** Keys that a description lists. */
const LISTED = 1000;

type Reply = z.infer<typeof StreamReply>;

/** Where a stream stands, for the API: JSON in pieces, some of them empty. There may be many keys, and many detectors of each. */
export function* describeStream(stream: LiveStream): Generator<string> {
  const { name, config, engine, run, taken, refusal } = stream;
  const { detectors = DEFAULT_DETECTORS } = config;
  const steps = engine.survey(0);
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield '';
  const { keys, lastTime } = step.value;
  const described: Omit<Reply, 'keys'> = {
    name,
    features: [...engine.features],
    detectors: detectors.map((one) => one.name ?? one.method),
    trained: detectors.filter(({ method }) => !Object.hasOwn(online, method)).map((one) => one.name ?? one.method),
    source: stream.source,
    ...(refusal === undefined ? {} : { ended: refusal }),
    taken,
    // Time of the stream goes on with the clock; the newest sample does not.
    time: maybe(lastTime),
    open: engine.openIncidents().length,
    undelivered: run.undelivered,
    sinks: run.sinks.map(({ id, delivered, failures, lastError }) => ({ id, delivered, failures, lastError })),
    counts: { ...engine.counts },
    keyCount: keys,
  };
  yield* jsonObject({
    ...Object.fromEntries(Object.entries(described).map(([field, value]) => [field, JSON.stringify(value)])),
    keys: jsonList(engine.lastKeys(LISTED), (one) => JSON.stringify(keyReply(one))),
  });
}

const keyReply = ({ key, state, samples, lastTime, detectors }: KeyStatus): Reply['keys'][number] => ({
  key,
  state,
  samples,
  lastTime: maybe(lastTime),
  detectors: [...detectors],
});
