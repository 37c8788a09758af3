import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { HapaxError } from 'hapax';
import { type NpyArray, readNpy } from './npy.ts';

/**
 * Read all arrays of a .npz file (a zip archive of .npy files), by name.
 * @throws HapaxError `FILE` when the file is missing, damaged, or holds anything but numbers
 */
export async function readNpz(path: string): Promise<Readonly<Record<string, NpyArray>>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new HapaxError('FILE', `${path}: cannot be read; check the path`, cause);
  }
  let entries: Readonly<Record<string, Uint8Array>>;
  try {
    entries = unzipSync(bytes);
  } catch (cause) {
    throw new HapaxError('FILE', `${path}: not a zip archive, or damaged`, cause);
  }
  return Object.fromEntries(
    Object.entries(entries).map(([name, content]) => [name.replace(/\.npy$/, ''), readNpy(content, `${path}, ${name}`)]),
  );
}
