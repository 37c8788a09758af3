import { type OwnMethods, ownMethodsData } from '@hapax/io';
import { HapaxError } from 'hapax';
import { Tinypool } from 'tinypool';
import { Busy } from '../problems.ts';
import { readSamples } from '../samples.ts';
import type { Incoming } from '../streams/journal.ts';
import type { Answer, Job, ModelFacts } from './jobs.ts';
import { type PackedSamples, unpackSamples } from './packed.ts';
import type { Asked } from './worker.ts';

/** What a request may want that must not stop all others: bodies are read and models score in threads of their own. */
export interface Desk {
  /** @throws HapaxError `INPUT`, Busy */
  samples(body: Uint8Array, lines: boolean, now: number): Promise<Incoming[]>;
  /** Whether it is a model, and what of. @throws HapaxError `SNAPSHOT`, Busy */
  model(body: Uint8Array): Promise<ModelFacts>;
  /** @param text of the model, read only where the thread has it not. Returns the body of the reply. @throws HapaxError, Busy */
  score(name: string, stamp: string, text: () => string, body: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface DeskOptions {
  /** Time that a request may take, with its waiting. */
  readonly deadlineMs?: number;
  /** Methods of the owner, for models that are of them. */
  readonly methods?: OwnMethods;
  /** Bytes of bodies that may wait. */
  readonly mostWaiting?: number;
  /** The program of the threads, where a bundle has put it elsewhere. */
  readonly file?: URL;
}

const DEADLINE_MS = 30_000;
const WAITING = 64 << 20;
/** Bodies below this are read where they are: to hand them on would take longer. */
const SMALL = 1 << 14;
/** A thread that has nothing to do goes after so long. */
const IDLE_MS = 60_000;
/** Megabytes of objects of one thread; arrays of numbers are not among them. */
const HEAP = 1024;

/** Threads run compiled JavaScript: next to this file when it is compiled itself, else where the build puts it. */
const PROGRAM = new URL(import.meta.url.endsWith('.ts') ? '../../dist/desk/worker.js' : './worker.js', import.meta.url);

/** Two rooms: samples are not to wait for models that take their time. Threads are started when they are needed. */
export function openDesk({ methods = {}, deadlineMs = DEADLINE_MS, mostWaiting = WAITING, file = PROGRAM }: DeskOptions = {}): Desk {
  const own = ownMethodsData('createServer', methods);
  const room = (threads: number) =>
    new Tinypool({
      filename: file.href,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP },
    });
  const reading = room(1);
  const scoring = room(2);
  let waiting = 0;
  let closed = false;

  async function ask(pool: Tinypool, job: Job, what: string): Promise<Answer> {
    const { byteLength } = job.body;
    if (waiting + byteLength > mostWaiting) throw new Busy(`the server has ${waiting} bytes of requests to work off; send it again later`);
    waiting += byteLength;
    const late = AbortSignal.timeout(deadlineMs);
    try {
      // What is aborted ends its thread; the next request gets a new one.
      const answer: Answer = await pool.run({ own, job } satisfies Asked, { signal: late });
      if (answer.kind === 'refused') throw new HapaxError(answer.code, answer.message);
      return answer;
    } catch (error) {
      if (late.aborted) throw new Busy(`${what} took longer than ${deadlineMs / 1000} s and was given up; send less at once`);
      if (closed) throw new Busy(`the server is at its end; ${what} was given up`);
      if (isOutOfMemory(error))
        throw new HapaxError('INPUT', `${what} needs more memory than a request may take; send less at once`, error);
      throw error;
    } finally {
      waiting -= byteLength;
    }
  }

  return {
    async samples(body, lines, now) {
      if (body.byteLength <= SMALL) return readSmall(body, lines, now);
      const answer = await ask(reading, { kind: 'samples', body, lines, now }, 'reading the samples');
      return unpackSamples(packedOf(answer));
    },
    async model(body) {
      const answer = await ask(scoring, { kind: 'model', body }, 'reading the model');
      if (answer.kind !== 'model') throw new Error(`a thread answered ${answer.kind} to a model`);
      return answer.facts;
    },
    async score(name, stamp, text, body) {
      const what = `scoring with the model ${name}`;
      const first = await ask(scoring, { kind: 'score', stamp, body }, what);
      const answer = first.kind === 'wanted' ? await ask(scoring, { kind: 'score', stamp, text: text(), body }, what) : first;
      if (answer.kind !== 'scores') throw new Error(`a thread answered ${answer.kind} to rows`);
      return answer.json;
    },
    async close() {
      closed = true;
      await Promise.all([reading.destroy(), scoring.destroy()]);
    },
  };
}

function readSmall(body: Uint8Array, lines: boolean, now: number): Incoming[] {
  const text = new TextDecoder().decode(body);
  if (lines) return readSamples(text, now);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new HapaxError('INPUT', text.trim() === '' ? 'the body is empty; it must be JSON' : 'the body is not JSON', cause);
  }
  return readSamples(parsed, now);
}

function packedOf(answer: Answer): PackedSamples {
  if (answer.kind !== 'samples') throw new Error(`a thread answered ${answer.kind} to samples`);
  return answer.packed;
}

const isOutOfMemory = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
