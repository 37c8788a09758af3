import { readFile } from 'node:fs/promises';
import { systemError } from '@hapax/io';
import { decode, encode, HapaxError } from 'hapax';
import type { SavedModel } from './detection.ts';

/** A model as text: a snapshot that `decode` of the library reads, with the names of the columns and the threshold beside it. */
export const modelText = ({ snapshot, features, threshold }: SavedModel): string =>
  `${encode({ ...snapshot, ...{ features, threshold } })}\n`;

/** A model as it is found in a file: what `encode` of the library wrote has neither names nor a threshold of its own. */
export interface FoundModel extends Pick<SavedModel, 'snapshot'> {
  readonly features: readonly string[] | undefined;
  readonly threshold: number | undefined;
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
    const { features, threshold } = JSON.parse(text) as Record<string, unknown>;
    if (features === undefined && threshold === undefined) return { snapshot, features, threshold };
    if (!Array.isArray(features) || !features.every((name) => typeof name === 'string') || typeof threshold !== 'number')
      throw new HapaxError('SNAPSHOT', 'the snapshot does not name its columns; `hapax score` reads what `hapax detect --save` wrote');
    return { snapshot, features, threshold };
  } catch (error) {
    throw error instanceof HapaxError ? new HapaxError(error.code, `${path}: ${error.message}`, error) : error;
  }
}
