import { open } from 'node:fs/promises';
import { parseTime } from '@hapax/io';

/** Bytes of a file that show how its dates are written: some fifty thousand lines. */
const LOOKED = 8 << 20;

/**
 * Whether the day comes first in the dates of a file with one JSON object a line, found from its lines together, as tables do it.
 * Undefined where no date shows it.
 */
export async function dayComesFirst(path: string, field: string): Promise<boolean | undefined> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(LOOKED, Math.max(1, (await file.stat()).size)));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    let undecided = false;
    for (const line of lines) {
      const text = timeIn(line, field);
      const slashes = text === undefined ? undefined : parseTime(text)?.slashes;
      // Most files have dates of another form, and show it at once.
      if (text !== undefined && slashes === undefined && !undecided) return undefined;
      if (slashes === 'day first') return true;
      if (slashes === 'month first') return false;
      undecided ||= slashes === 'either';
    }
    return undefined;
  } finally {
    await file.close();
  }
}

function timeIn(line: string, field: string): string | undefined {
  try {
    const record: unknown = JSON.parse(line);
    const value = typeof record === 'object' && record !== null ? Object.entries(record).find(([key]) => key === field)?.[1] : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
