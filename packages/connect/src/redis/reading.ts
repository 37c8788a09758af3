import type { Clock, Sample } from 'hapax/stream';
import type { Trouble } from '../contract/surroundings.ts';
import { type Retrying, retrying } from '../run/retrying.ts';
import type { Mapping } from '../sources/mapping.ts';
import { connectRedis, type RedisClient } from './client.ts';
import { type Entry, entryReader } from './entries.ts';
import type { RedisSourceOptions } from './options.ts';

/** What reading as a log and reading in a group have in common. */
export interface Reading {
  readonly who: string;
  readonly options: RedisSourceOptions;
  readonly tries: Retrying;
  readonly clock: Clock;
  say(text: string): void;
  /** For what may wait long. */
  main(): Promise<RedisClient>;
  /** For what must not wait behind it. */
  side(): Promise<RedisClient>;
  /** Forget both: something failed. */
  drop(): void;
  /** Samples of entries; those that are none are said, and put aside where there is a place for them. */
  samplesOf(entries: readonly Entry[]): Promise<Sample[]>;
  /** End waiting, and reading. */
  end(): void;
  close(): void;
}

/** What a server answers sooner: others are heard between, and a connection that died is noticed. */
export const BLOCK_MS = 1000;

export function startReading(
  who: string,
  options: RedisSourceOptions,
  mapping: Mapping,
  clock: Clock,
  onTrouble: (trouble: Trouble) => void,
): Reading {
  const say = (text: string) => onTrouble({ kind: 'trouble', text: `${who}: ${text}` });
  const tries = retrying(who, clock, (text) => onTrouble({ kind: 'trouble', text }));
  const take = entryReader(mapping, options.json);
  let main: Promise<RedisClient> | undefined;
  let side: Promise<RedisClient> | undefined;
  const end = (one: Promise<RedisClient> | undefined) => void one?.then((client) => client.close()).catch(() => {});
  /** What has ended must not begin again. */
  const connect = (): Promise<RedisClient> => (tries.open ? connectRedis(options) : Promise.reject(new Error('reading has ended')));
  const reading: Reading = {
    who,
    options,
    tries,
    clock,
    say,
    main: () => (main ??= connect()),
    side: () => (side ??= connectRedis(options)),
    drop() {
      end(main);
      end(side);
      main = side = undefined;
    },
    async samplesOf(entries) {
      const samples: Sample[] = [];
      for (const entry of entries) {
        if (entry.fields === undefined) {
          say(`entry ${entry.id} was deleted before it was read`);
          continue;
        }
        const taken = take(entry);
        for (const sample of taken.samples) samples.push(sample);
        if (taken.fault === undefined) continue;
        onTrouble({ kind: 'unreadable', text: `${who}: entry ${entry.id} ${taken.fault}` });
        if (options.deadLetters !== undefined)
          await (await reading.side()).ask(
            'XADD',
            options.deadLetters,
            '*',
            'hapax-reason',
            taken.fault,
            'hapax-id',
            entry.id,
            ...entry.fields,
          );
      }
      return samples;
    },
    end() {
      tries.end();
      end(main);
      main = undefined;
    },
    close() {
      reading.drop();
    },
  };
  return reading;
}
