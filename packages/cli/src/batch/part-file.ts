import { readFile } from 'node:fs/promises';
import { systemError } from '@hapax/io';
import { checkSummary, decode, encode, HapaxError, type Summary } from 'hapax';
import { NO_TEXTS, type PartTexts } from './part-texts.ts';

/** What stands in front of the method in the id of a part, so that nobody takes it for a model. */
const PART = 'part:';

/** A part of a table, summed up for a method. */
export interface PartFile {
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly features: readonly string[];
  readonly summary: Summary;
  /** Columns of text behind the features. */
  readonly texts: PartTexts;
}

export const isPart = (id: string): boolean => id.startsWith(PART);

export const notAModel = (path: string): HapaxError =>
  new HapaxError('SNAPSHOT', `${path} is a part of a model; hapax merge PARTS -o model.json makes the model`);

/** A part as text, with a checksum. */
export const partText = ({ method, options, features, summary, texts }: PartFile): string =>
  `${encode({ id: PART + method, columns: summary.columns, state: { options, features, summary, ...(texts.columns.length > 0 && { texts }) } })}\n`;

/** @throws HapaxError `FILE` when the file cannot be read, `SNAPSHOT` when it holds no part */
export async function readPart(path: string): Promise<PartFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw systemError(path, cause);
  }
  let snapshot: ReturnType<typeof decode>;
  try {
    snapshot = decode(text);
  } catch (error) {
    throw error instanceof HapaxError ? new HapaxError(error.code, `${path}: ${error.message}`, error) : error;
  }
  const { id, columns, state } = snapshot;
  if (!isPart(id)) throw new HapaxError('SNAPSHOT', `${path} is a model of ${id}, not a part; hapax fit --part i/n makes parts`);
  const damaged = (): HapaxError => new HapaxError('SNAPSHOT', `${path} is damaged; ${AGAIN}`);
  // Looked at piece by piece: whoever wrote it, its checksum is no signature.
  const { options, features, summary, texts = NO_TEXTS } = (state ?? {}) as Partial<PartFile>;
  if (!isTexts(features) || !isObject(options) || !isObject(texts) || !isTexts(texts.columns)) throw damaged();
  if (!Array.isArray(texts.words) || texts.words.length !== texts.columns.length || !texts.words.every(isTexts)) throw damaged();
  if (features.length + texts.columns.length !== columns) throw damaged();
  return { method: id.slice(PART.length), options, features, summary: checkSummary(summary, columns, path, AGAIN), texts };
}

const AGAIN = 'make the part again with hapax fit';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Different texts. */
const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') && new Set(value).size === value.length;
