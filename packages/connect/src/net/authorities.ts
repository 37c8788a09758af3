import { readFileSync } from 'node:fs';
import { systemError } from '@hapax/io';

/** The certificates in a PEM file that are to be trusted. @throws HapaxError `FILE` */
export function authorities(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw systemError(file, cause);
  }
}
