import { open } from 'node:fs/promises';
import { parseTime } from '@hapax/io';

/** Bytes of a file that show how its dates are written: some fifty thousand lines. */
const LOOKED = 8 << 20;

/** What the times of a file show before it is read. */
export interface FirstTimes {
  /** Whether the day comes first in dates; absent where none shows it. */
  readonly dayFirst?: boolean;
  /** The first time, where it is a number. */
  readonly number?: number;
}

/** What the times of a file with one JSON object a line show, found from its lines together, as tables do it. */
export async function firstTimes(path: string, field: string): Promise<FirstTimes> {
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(LOOKED, Math.max(1, (await file.stat()).size)));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    let undecided = false;
    for (const line of lines) {
      const value = timeIn(line, field);
      if (value === undefined) continue;
      const parsed = typeof value === 'string' ? parseTime(value) : undefined;
      const number = parsed === undefined ? Number(value) : Number.NaN;
      if (!undecided && Number.isFinite(number) && value !== '') return { number };
      // Most files have dates of another form, and show it at once.
      if (parsed?.slashes === undefined && !undecided) return {};
      if (parsed?.slashes === 'day first') return { dayFirst: true };
      if (parsed?.slashes === 'month first') return { dayFirst: false };
      undecided ||= parsed?.slashes === 'either';
    }
    return {};
  } finally {
    await file.close();
  }
}

function timeIn(line: string, field: string): string | number | undefined {
  try {
    const record: unknown = JSON.parse(line);
    const value = typeof record === 'object' && record !== null ? Object.entries(record).find(([key]) => key === field)?.[1] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
