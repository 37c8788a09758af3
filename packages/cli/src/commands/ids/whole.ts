import { HapaxError } from 'hapax';

/** A whole number of the command line. @throws HapaxError `OPTION` */
export function whole(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new HapaxError('OPTION', `${name} must be a whole number from ${least} on; got ${JSON.stringify(text)}`);
}
