import { HapaxError } from 'hapax';
import { Missing } from '../problems.ts';
import { maybe } from '../schemas.ts';
import type { ServerStorage } from '../storage/store.ts';
import type { Desk } from './desk.ts';
import type { ModelFacts } from './jobs.ts';

export interface ModelReply {
  readonly name: string;
  readonly method: string;
  readonly columns: number;
  readonly threshold: number | null;
}

/** The models of a server: what they are of is known here, they themselves are where they score. */
export interface ModelShelf {
  list(): Promise<ModelReply[]>;
  /** @throws HapaxError `SNAPSHOT` for what is no model, `STATE` when there is no room */
  put(name: string, body: Uint8Array): Promise<ModelReply>;
  /** @throws Missing, or HapaxError `SNAPSHOT` for one that this version cannot read */
  find(name: string): Promise<{ readonly stamp: string; readonly text: () => string }>;
  /** @throws Missing */
  remove(name: string): void;
}

/** Models kept at once, and bytes of all of them. */
const [MOST, ROOM] = [1000, 1e9];

interface Entry {
  /** Another one under the same name has another. */
  readonly stamp: string;
  readonly size: number;
  readonly facts: Promise<ModelFacts>;
}

/**
 * @param onTrouble told of stored models that cannot be read: they stay as they are, and say why when they are asked for
 */
export function openShelf(
  store: Pick<ServerStorage, 'models' | 'modelText' | 'putModel' | 'deleteModel'>,
  desk: Pick<Desk, 'model'>,
  onTrouble: (error: unknown, text: string) => void = () => {},
): ModelShelf {
  const entries = new Map<string, Entry>();
  let count = 0;
  const stampOf = (name: string): string => `${name} ${++count}`;
  const textOf = (name: string): string => {
    const text = store.modelText(name);
    if (text === undefined) throw new Missing(`the model ${name} was deleted meanwhile`);
    return text;
  };

  /** One after the other: a start with many models must not be a start with many models at once. */
  let last: Promise<unknown> = Promise.resolve();
  for (const { name, size } of store.models()) {
    const facts = last.then(() => desk.model(Buffer.from(textOf(name))));
    last = facts.catch((error: unknown) => {
      if (entries.get(name)?.facts === facts) onTrouble(error, `the model ${name} cannot be read; the server runs without it`);
    });
    entries.set(name, { stamp: stampOf(name), size, facts });
  }

  const reply = (name: string, { method, columns, threshold }: ModelFacts): ModelReply => ({
    name,
    method,
    columns,
    threshold: maybe(threshold),
  });

  return {
    async list() {
      const replies: ModelReply[] = [];
      for (const [name, { facts }] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const found = await facts.catch(() => undefined);
        if (found) replies.push(reply(name, found));
      }
      return replies;
    },
    async put(name, body) {
      const facts = await desk.model(body);
      let size = body.length;
      for (const [other, one] of entries) if (other !== name) size += one.size;
      if (size > ROOM || (entries.size >= MOST && !entries.has(name)))
        throw new HapaxError(
          'STATE',
          `there are ${entries.size} models of ${Math.round(size / 1e6)} MB with this one; a server keeps ${MOST} of ${ROOM / 1e6} MB: delete some`,
        );
      store.putModel({ name, text: body });
      entries.set(name, { stamp: stampOf(name), size: body.length, facts: Promise.resolve(facts) });
      return reply(name, facts);
    },
    async find(name) {
      const entry = entries.get(name);
      if (!entry) throw new Missing(`there is no model ${name}; upload one with PUT /api/models/${name}`);
      try {
        await entry.facts;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new HapaxError('SNAPSHOT', `the model ${name} cannot be read: ${why}; replace it with PUT or remove it with DELETE`, error);
      }
      return { stamp: entry.stamp, text: () => textOf(name) };
    },
    remove(name) {
      if (!entries.delete(name)) throw new Missing(`there is no model ${name}; upload one with PUT /api/models/${name}`);
      store.deleteModel(name);
    },
  };
}
