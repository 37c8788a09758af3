import { aboutFile } from '../about-file.ts';
import { visible } from '../output/text-width.ts';
import { mergeableMethods } from './mergeable.ts';

/** Bytes from which a file is held in so much memory that another way should be known. */
const LARGE = 500e6;

/** What is said before a large file is read whole; nothing where it is not large, or the method has no other way. */
export function largeFileAdvice(file: string, method: string, size = sizeOf(file)): string | undefined {
  if (size < LARGE || !mergeableMethods().includes(method)) return undefined;
  return `${visible(file)} has ${(size / 1e9).toFixed(1)} GB and is held in memory whole; --by-batches reads it twice instead, in constant memory, and writes every row with its score`;
}

const sizeOf = (file: string): number => aboutFile(file)?.size ?? 0;
