import { readFile } from 'node:fs/promises';
import { HapaxError } from 'hapax';
import { unzip } from '../tables/archives/unzip.ts';
import { quote } from '../tables/complain.ts';
import { type NpyArray, readNpy } from './npy.ts';

/** Bytes that an archive may unpack to. */
const LARGEST = 1e9;

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
    let claimed = 0;
    entries = unzip(bytes, ({ originalSize }) => {
      claimed += originalSize;
      if (claimed > LARGEST) throw new HapaxError('FILE', `${path}: unpacks to more than ${LARGEST / 1e6} MB; split the archive`);
      return true;
    });
  } catch (cause) {
    if (cause instanceof HapaxError) throw cause;
    throw new HapaxError('FILE', `${path}: not a zip archive, or damaged`, cause);
  }
  return Object.fromEntries(
    Object.entries(entries).map(([name, content]) => [
      name.replace(/\.npy$/, ''),
      readNpy(content, `${path}, ${quote(name).slice(1, -1)}`),
    ]),
  );
}
