import { type Stats, statSync } from 'node:fs';

/** What a path names; undefined where that cannot be known, be it that nothing is there or that one may not look: whoever opens it says why. */
export function aboutFile(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
