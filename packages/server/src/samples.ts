import { parseTime } from '@hapax/io';
import { HapaxError } from 'hapax';
import { LATEST_MS } from 'hapax/stream';
import type { Incoming } from './streams/journal.ts';

/** Samples of one request: more would keep the others of their stream waiting for long. */
const MOST_SAMPLES = 50_000;
/** Keys of one request: a model is made for each that is new. */
const MOST_KEYS = 10_000;
/** Keys are names, not documents. */
const LONGEST_KEY = 500;

/**
 * Samples of a request, read by hand: a schema check of every point would cost more than judging it.
 * @param now time of samples that bring none
 * @throws HapaxError `INPUT`, naming the sample
 */
export function readSamples(body: unknown, now: number): Incoming[] {
  const list = typeof body === 'string' ? lines(body) : isRecord(body) && Array.isArray(body.samples) ? body.samples : undefined;
  if (!list) throw new HapaxError('INPUT', 'the body must be {"samples": [{"time": …, "values": […]}, …]}, or one such sample a line');
  if (list.length > MOST_SAMPLES)
    throw new HapaxError('INPUT', `one request may bring ${MOST_SAMPLES} samples; it has ${list.length}: send them in several`);
  const samples = list.map((one: unknown, i) => readSample(one, i, now));
  const keys = new Set(samples.map(({ key }) => key)).size;
  if (keys > MOST_KEYS)
    throw new HapaxError('INPUT', `one request may bring samples of ${MOST_KEYS} keys; it has ${keys}: send them in several`);
  return samples;
}

function readSample(one: unknown, i: number, now: number): Incoming {
  if (!isRecord(one) || !Array.isArray(one.values)) throw new HapaxError('INPUT', `sample ${i} lacks \`values\`, a list of numbers`);
  const { time = now, key = '', values, id } = one;
  if (typeof key !== 'string') throw new HapaxError('INPUT', `sample ${i}: \`key\` must be text`);
  if (key.length > LONGEST_KEY) throw new HapaxError('INPUT', `sample ${i}: \`key\` is longer than ${LONGEST_KEY} characters`);
  if (id !== undefined && id !== null && typeof id !== 'string' && typeof id !== 'number')
    throw new HapaxError('INPUT', `sample ${i}: \`id\` must be text or a number; got ${shown(id)}`);
  if (typeof id === 'string' && id.length > LONGEST_KEY)
    throw new HapaxError('INPUT', `sample ${i}: \`id\` is longer than ${LONGEST_KEY} characters`);
  const at = typeof time === 'string' ? parseTime(time)?.ms : time;
  if (typeof at !== 'number' || !(Math.abs(at) <= LATEST_MS))
    throw new HapaxError(
      'INPUT',
      `sample ${i}: \`time\` must be milliseconds since 1970, or a time such as 2024-01-31T22:00:00Z; got ${shown(time)}`,
    );
  const named = id === undefined || id === null ? {} : { id: String(id) };
  return { time: at, key, values: Float64Array.from(values, (v: unknown, j) => readValue(v, i, j)), ...named };
}

function readValue(value: unknown, i: number, j: number): number {
  if (value === null) return Number.NaN;
  if (typeof value === 'number') return value;
  throw new HapaxError('INPUT', `sample ${i}: value ${j} must be a number, or null for missing; got ${shown(value)}`);
}

function lines(text: string): unknown[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => {
      try {
        return JSON.parse(line);
      } catch (cause) {
        throw new HapaxError('INPUT', `line ${i + 1} is not JSON`, cause);
      }
    });
}

/** Characters of a value that a complaint shows. */
const SHOWN = 40;

/** A value in a complaint; what is nested may be nested deeply. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = String(JSON.stringify(value));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
