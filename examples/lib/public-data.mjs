import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/**
 * A text file of public data in the folder that `HAPAX_SHARED` names, unpacked; undefined where it is not at hand.
 * @param {string} path below that folder, such as `data/ai4i/ai4i2020.csv.gz`
 */
export function publicData(path) {
  const folder = process.env.HAPAX_SHARED;
  if (folder === undefined || !existsSync(join(folder, path))) return undefined;
  const bytes = readFileSync(join(folder, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Lines of cells, without the head line. @param {string} text @param {string | RegExp} between */
export const cellsOf = (text, between = ',') =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(between));
