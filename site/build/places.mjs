import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `site`. */
export const here = fileURLToPath(new URL('..', import.meta.url));
/** The checkout. */
export const root = join(here, '..');
/** What VitePress reads: copies and generated pages, made anew each time. */
export const content = join(here, '.content');

/** @param {string} path below the content @param {string} text */
export function write(path, text) {
  const full = join(content, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
}

/** @param {string} from @param {string} path below the content */
export function copyInto(from, path) {
  const full = join(content, path);
  mkdirSync(dirname(full), { recursive: true });
  cpSync(from, full, { recursive: true });
}
