import { unzip } from '../archives/unzip.ts';
import { unreadable } from '../complain.ts';
import { type Limits, overLimit } from '../limits.ts';

/** The parts of a zip archive by name, in lower case and without a leading slash: what a workbook is made of. */
export type Archive = ReadonlyMap<string, Uint8Array>;

/**
 * Unpack the parts that are wanted. The sizes that the archive claims bound what is unpacked: a part that is longer is damaged.
 * @throws HapaxError `FILE`
 */
export function unpack(source: string, bytes: Uint8Array, limits: Limits, wanted: (name: string) => boolean): Archive {
  let claimed = 0;
  let parts: Record<string, Uint8Array>;
  try {
    parts = unzip(bytes, ({ name, originalSize }) => {
      if (!wanted(keyOf(name))) return false;
      claimed += originalSize;
      if (claimed > limits.unpacked)
        throw overLimit(source, undefined, 'unpacked', `unpacks to more than ${Math.round(limits.unpacked / 1e6)} MB`, claimed);
      return true;
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'HapaxError') throw error;
    throw unreadable(source, undefined, 'is not a workbook that can be read: its archive is damaged; save it again', error);
  }
  return new Map(Object.entries(parts).map(([name, content]) => [keyOf(name), content]));
}

/** Names as parts refer to each other. */
export const keyOf = (name: string): string => name.replaceAll('\\', '/').toLowerCase().replace(/^\//, '');

/** The name that `target` means when it is written in the part `base`. */
export function resolve(base: string, target: string): string {
  if (target.startsWith('/')) return keyOf(target);
  const out = base.split('/').slice(0, -1);
  for (const step of target.replaceAll('\\', '/').split('/'))
    if (step === '..') out.pop();
    else if (step !== '.' && step !== '') out.push(step);
  return keyOf(out.join('/'));
}
