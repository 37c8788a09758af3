import { open, readFile } from 'node:fs/promises';
import { systemError } from '@hapax/io';
import { decode, encode, HapaxError } from 'hapax';
import { type Category, NO_WORDS, type Vocabulary } from './categories.ts';
import type { SavedModel } from './detection.ts';

/** A model as text: a snapshot that `decode` of the library reads, with the names of the columns and the threshold beside it. */
export const modelText = ({ snapshot, features, threshold, categories }: SavedModel): string =>
  `${encode({ ...snapshot, ...{ features, threshold, ...(categories && { categories }) } })}\n`;

/** A model as it is found in a file: what `encode` of the library wrote has neither names nor a threshold of its own. */
export interface FoundModel extends Pick<SavedModel, 'snapshot'> {
  readonly features: readonly string[] | undefined;
  readonly threshold: number | undefined;
  readonly categories: Vocabulary;
}

/** How much of a file is looked at. */
const BEGINNING = 64;

/** What a file begins as; a model may be damaged, or cut short. */
export async function beginningOf(path: string): Promise<'model' | 'object' | 'other' | 'unread'> {
  if (path === '-') return 'other';
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
      const text = buffer.toString('utf8', 0, bytesRead).trimStart();
      return !text.startsWith('{') ? 'other' : /"format"\s*:\s*"hapax"/.test(text) ? 'model' : 'object';
    } finally {
      await file.close();
    }
  } catch {
    return 'unread';
  }
}

/** @throws HapaxError `FILE` when the file cannot be read, `SNAPSHOT` when it holds no model */
export async function readModel(path: string): Promise<FoundModel> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw systemError(path, cause);
  }
  try {
    const snapshot = decode(text);
    // `decode` has shown that the text is a JSON object.
    const { features, threshold, categories = NO_WORDS } = JSON.parse(text) as Record<string, unknown>;
    if (features === undefined && threshold === undefined) return { snapshot, features, threshold, categories: NO_WORDS };
    if (!Array.isArray(features) || !features.every((name) => typeof name === 'string') || typeof threshold !== 'number')
      throw new HapaxError('SNAPSHOT', 'the snapshot does not name its columns; `hapax score` reads what `hapax detect --save` wrote');
    if (!isVocabulary(categories))
      throw new HapaxError('SNAPSHOT', 'the snapshot does not tell the texts of its categories; save it again with `hapax detect --save`');
    return { snapshot, features, threshold, categories };
  } catch (error) {
    throw error instanceof HapaxError ? new HapaxError(error.code, `${path}: ${error.message}`, error) : error;
  }
}

/** The file may hold anything. */
function isVocabulary(value: unknown): value is Vocabulary {
  const { of, rows } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return typeof rows === 'number' && Number.isInteger(rows) && Array.isArray(of) && of.every(isCategory);
}

function isCategory(value: unknown): value is Category {
  const { name, levels, counts } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return (
    typeof name === 'string' &&
    Array.isArray(levels) &&
    levels.every((level) => typeof level === 'string') &&
    Array.isArray(counts) &&
    counts.length === levels.length &&
    counts.every((count) => typeof count === 'number')
  );
}
