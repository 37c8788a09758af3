import { online } from 'hapax/registry';
import { synthetic } from 'hapax/stream';
import type { Hub } from './hub.ts';

const NAME = 'demo';
const CHANNELS = 5;
/** Samples made at once at the start, so that the models are warm. */
const HISTORY = 2000;
const INTERVAL_MS = 1000;
/** Methods of the stream, as far as this build has them. */
const METHODS = ['ewma', 'kitNet'];

/** Run a stream of synthetic sensors beside the others, one sample a second. Returns what ends it. */
export async function startDemo(hub: Hub, now: () => number = Date.now): Promise<() => void> {
  const sensors = synthetic({ channels: CHANNELS, startMs: now() - HISTORY * INTERVAL_MS, intervalMs: INTERVAL_MS });
  const detectors = METHODS.filter((method) => Object.hasOwn(online, method)).map((method) => ({ method }));
  const stream = await hub.put(NAME, { features: sensors.features, detectors });
  const sampleAt = (i: number) => {
    const { time, values } = sensors.at(i);
    return { time, key: '', values: Float64Array.from(values) };
  };
  await stream.push(Array.from({ length: HISTORY }, (_, i) => sampleAt(i)));
  const timer = setInterval(() => {
    // The stream may have been deleted meanwhile.
    if (hub.streams.get(NAME) !== stream) return clearInterval(timer);
    stream.push([sampleAt(stream.taken)]).catch(() => clearInterval(timer));
  }, INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}
