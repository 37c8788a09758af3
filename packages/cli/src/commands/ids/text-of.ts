import { readFile } from 'node:fs/promises';
import { systemError } from '@hapax/io';

/** @throws HapaxError `FILE` */
export const textOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: Error) => {
    throw systemError(path, error);
  });
