import { readFile } from 'node:fs/promises';
import { systemError } from '@hapax/io';
import { decode, encode, HapaxError, type Summary } from 'hapax';

/** What stands in front of the method in the id of a part, so that nobody takes it for a model. */
const PART = 'part:';

/** A part of a table, summed up for a method. */
export interface PartFile {
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly features: readonly string[];
  readonly summary: Summary;
}

export const isPart = (id: string): boolean => id.startsWith(PART);

export const notAModel = (path: string): HapaxError =>
  new HapaxError('SNAPSHOT', `${path} is a part of a model; hapax merge PARTS -o model.json makes the model`);

/** A part as text, with a checksum. */
export const partText = ({ method, options, features, summary }: PartFile): string =>
  `${encode({ id: PART + method, columns: features.length, state: { options, features, summary } })}\n`;

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
  // Written by `partText`, and the checksum holds.
  const { options, features, summary } = state as Omit<PartFile, 'method'>;
  if (features.length !== columns || summary.columns !== columns)
    throw new HapaxError('SNAPSHOT', `${path} is damaged; make the part again with hapax fit`);
  return { method: id.slice(PART.length), options, features, summary };
}
