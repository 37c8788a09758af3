import { resultLine } from '../../packages/connect/dist/sinks/result-log.js';
import { online } from '../../packages/hapax/dist/registry.js';
import { createStream } from '../../packages/hapax/dist/stream/index.js';

/** The stream of the trials. */
export const CONFIG = { name: 'trial', features: ['v'], detectors: [{ method: 'ewma' }] };
const START_MS = 1_700_000_000_000;
const KEYS = 20;

/** Sample `i` as a record: a wave with a spike now and then; no chance in it. @param {number} i */
export const recordAt = (i) => ({
  time: START_MS + 1000 * i,
  key: `k${i % KEYS}`,
  v: Math.sin(i * ((i % KEYS) + 1)) + (i % 490 === 489 ? 60 : 0),
});

/** @param {number} time */
export const indexOf = (time) => (time - START_MS) / 1000;

/** The line of each result of one process that nothing happens to. @param {number} n @returns {string[]} */
export function undisturbed(n) {
  const stream = createStream(CONFIG, { online });
  return Array.from({ length: n }, (_, i) => {
    const { time, key, v } = recordAt(i);
    return resultLine(stream.push({ time, key, values: [v] })).trimEnd();
  });
}

/** The same with so many spikes that there is much to tell. @param {number} i */
export const tellingAt = (i) => ({ ...recordAt(i), v: Math.sin(i * ((i % KEYS) + 1)) + (i > 2000 && i % 37 === 36 ? 60 : 0) });

/** Ids of the messages of one process that nothing happens to. @param {number} n @returns {{id: string, kind: string, incident: {id: string}}[]} */
export function messagesOf(n) {
  const stream = createStream(CONFIG, { online });
  return Array.from({ length: n }, (_, i) => {
    const { time, key, v } = tellingAt(i);
    return stream.push({ time, key, values: [v] }).incidents;
  }).flat();
}
