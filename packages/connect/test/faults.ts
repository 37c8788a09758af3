import files, { type FileHandle, open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Random } from 'hapax';

/** What may go wrong with a file, as the operating system says it; `short`: a part is read or written, which is no error. */
export type Fault = 'EIO' | 'ENOSPC' | 'EMFILE' | 'short';
/** Operations on open files that may fail. */
export const OPERATIONS = ['write', 'read', 'sync', 'datasync', 'truncate'] as const;
export type Operation = (typeof OPERATIONS)[number] | 'open';
/** The fault of a call, by its operation and how many came before it; undefined: it goes well. */
export type Plan = (operation: Operation, before: number) => Fault | undefined;

/** Faults by chance, the same for the same seed: each call is one with this probability. Opening fails for want of descriptors. */
export const byChance =
  (chance: Random, share: number, faults: readonly Fault[] = ['EIO', 'ENOSPC', 'short']): Plan =>
  (operation) => {
    if (chance.uniform() >= share) return undefined;
    return operation === 'open' ? 'EMFILE' : faults[chance.integer(faults.length)];
  };

const TEXTS = { EIO: 'i/o error', ENOSPC: 'no space left on device', EMFILE: 'too many open files', short: '' } as const;
const failed = (code: Fault, operation: Operation): Error => Object.assign(new Error(`${code}: ${TEXTS[code]}, ${operation}`), { code });

/**
 * While `work` runs, every open file of this thread goes wrong by the plan, and so does opening one. Of a write that fails a part is written all the same, as on a
 * disk that fills.
 */
export async function withFaults<T>(plan: Plan, work: () => Promise<T>): Promise<T> {
  const any = await open(fileURLToPath(import.meta.url));
  // All handles share it.
  const shared = Object.getPrototypeOf(any) as Record<
    (typeof OPERATIONS)[number],
    (this: FileHandle, ...given: unknown[]) => Promise<unknown>
  >;
  await any.close();
  const sound = Object.fromEntries(OPERATIONS.map((name) => [name, shared[name]])) as typeof shared;
  const calls = new Map<Operation, number>();
  for (const name of OPERATIONS)
    shared[name] = async function (...given) {
      const before = calls.get(name) ?? 0;
      calls.set(name, before + 1);
      const fault = plan(name, before);
      if (fault === undefined || (fault === 'short' && name !== 'write' && name !== 'read')) return sound[name].apply(this, given);
      const [buffer, offset = 0, length = (buffer as Buffer).byteLength - (offset as number), ...place] = given;
      const part = Math.max(1, Math.floor((length as number) / 2));
      if (fault === 'short') return sound[name].call(this, buffer, offset, part, ...place);
      if (name === 'write') await sound[name].call(this, buffer, offset, part, ...place);
      throw failed(fault, name);
    };
  const soundOpen = files.open;
  files.open = async (...given) => {
    const before = calls.get('open') ?? 0;
    calls.set('open', before + 1);
    const fault = plan('open', before);
    if (fault !== undefined && fault !== 'short') throw failed(fault, 'open');
    return soundOpen(...given);
  };
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    Object.assign(shared, sound);
    files.open = soundOpen;
    syncBuiltinESMExports();
  }
}
