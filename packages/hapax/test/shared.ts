import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of reference data beside the repository, or where HAPAX_SHARED says. It is never part of the repository. */
const folder = process.env.HAPAX_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));

/** Path of a file of reference data, or undefined where it is missing: the test then says that it skips. */
export function shared(path: string): string | undefined {
  const full = join(folder, path);
  return existsSync(full) ? full : undefined;
}
