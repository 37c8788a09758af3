import { totalmem } from 'node:os';
import { HapaxError } from 'hapax';
import type { StreamConfig } from 'hapax/stream';
import { Busy } from '../problems.ts';
import type { Incoming } from './journal.ts';
import type { LiveStream } from './live-stream.ts';
import { checkMemory } from './memory.ts';

/** What all streams of a server may take together. */
export interface Budget {
  readonly bytes: number;
  /** Bytes that all of them take now. */
  readonly taken: number;
  /**
   * Set aside what a stream takes for one key, before it takes it; in place of what one of this name had.
   * @param kept it was let in before, and what one of its keys takes is not asked again
   * @throws HapaxError `CONFIG` when it cannot be had
   */
  reserve(name: string, config: StreamConfig, kept?: boolean): Promise<void>;
  release(name: string): void;
  /** @throws Busy when samples bring keys that there is no room for; those of keys that are there are judged as ever */
  check(stream: Pick<LiveStream, 'name' | 'engine'>, samples: readonly Incoming[]): void;
}

/** Of the memory that this process may have, or the machine has. */
const SHARE = 0.5;
const MEGABYTE = 1e6;
/** What the models of one key may take unless told otherwise: so much is copied without keeping other requests waiting for long. */
const KEY_BYTES = 50e6;
const megabytes = (bytes: number): string => `${Math.round(bytes / MEGABYTE)} MB`;

/** Half of what the container allows, or of what the machine has. */
export function ownMemory(): number {
  // Types of Node 20.0 do not know of it; without a limit it is 0 or larger than the machine.
  const { constrainedMemory } = process as { constrainedMemory?: () => number };
  const allowed = constrainedMemory?.() ?? 0;
  return SHARE * (allowed > 0 && allowed < totalmem() ? allowed : totalmem());
}

/** @param streams all that run, whoever runs them  @param ofOneKey what the models of one key may take */
export function openBudget(bytes: number, streams: () => Iterable<LiveStream>, ofOneKey = KEY_BYTES): Budget {
  const reserved = new Map<string, number>();
  const taken = (): number => {
    let sum = 0;
    for (const { engine, recentBytes } of streams()) sum += engine.bytes + recentBytes;
    return sum;
  };
  return {
    bytes,
    get taken() {
      return taken();
    },
    async reserve(name, config, kept = false) {
      const most = config.memory?.maxBytes ?? 0;
      if (most > bytes)
        throw new HapaxError(
          'CONFIG',
          `memory: \`maxBytes\` must be at most ${Math.floor(bytes)}, what all streams of this server may take (--memory); got ${most}`,
        );
      const wanted = await checkMemory(config, bytes, kept ? Infinity : ofOneKey);
      let others = 0;
      for (const [other, one] of reserved) if (other !== name) others += one;
      if (others + wanted > bytes)
        throw new HapaxError(
          'CONFIG',
          `${name} would take ${megabytes(wanted)} for its first key, beside ${megabytes(others)} of the other streams: more than the ${megabytes(bytes)} that all of them may take; lower its windows, delete a stream, or raise --memory`,
        );
      reserved.set(name, wanted);
    },
    release: (name) => void reserved.delete(name),
    check({ name, engine }, samples) {
      if (taken() <= bytes) return;
      const first = samples.find(({ key }) => !engine.knows(key));
      if (first)
        throw new Busy(
          `${name}: there is no room for the new key ${JSON.stringify(first.key.slice(0, 60))}: all streams of this server take ${megabytes(taken())}, of ${megabytes(bytes)}; keys that are there are judged as ever; raise --memory, or lower \`memory.maxBytes\` of some`,
          60,
        );
    },
  };
}
