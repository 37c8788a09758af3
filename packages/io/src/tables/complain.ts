import { HapaxError } from 'hapax';
import { type Place, showPlace } from './table.ts';

/** The content of a file is not what it should be; says file, place and column, and ends with the way out. */
export const unreadable = (source: string, place: Place | undefined, text: string, cause?: unknown): HapaxError =>
  new HapaxError('FILE', oneLine(place === undefined ? `${source} ${text}` : `${source} ${showPlace(place)}: ${text}`), cause);

/** The file reads well, but what it holds cannot be used. */
export const unusable = (source: string, text: string): HapaxError => new HapaxError('INPUT', oneLine(`${source} ${text}`));

/** What a file holds may end lines, ring bells and move cursors: in an error it is shown as it is written in JSON. */
const oneLine = (text: string): string => text.replace(CONTROL, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Characters of a cell that an error shows. */
const SHOWN = 40;

/** A cell as an error shows it. */
export const quote = (text: string): string => JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** Longer texts are not worth typing. */
const TYPED = 200;

/** A cell as it is typed after a flag. */
export const argument = (text: string): string =>
  text.length > TYPED ? quote(text) : /^[\w./:%+-]+$/.test(text) ? text : JSON.stringify(text);

/** Names that a message lists. */
const LISTED = 20;

/** Characters of a name in a list. */
const NAMED = 60;
const shortened = (name: string): string => (name.length > NAMED ? `${name.slice(0, NAMED)}…` : name);

export const listed = (names: readonly string[]): string =>
  names.length === 0
    ? 'none'
    : names.slice(0, LISTED).map(shortened).join(', ') + (names.length > LISTED ? ` and ${names.length - LISTED} more` : '');

/** What the operating system says, in words. */
export function systemError(source: string, error: unknown): HapaxError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const text = code !== undefined && Object.hasOwn(SYSTEM, code) ? SYSTEM[code] : undefined;
  return unreadable(source, undefined, text ?? `cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
}

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist; check the path',
  EACCES: 'may not be read by this user; check its permissions',
  EPERM: 'may not be read by this user; check its permissions',
  EISDIR: 'is a folder; name a file in it',
};
