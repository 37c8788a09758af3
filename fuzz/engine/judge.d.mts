import type { Target } from '../targets/index.mjs';

/** What an input brought about that must not be, told; undefined: all is well. */
export function judge(target: Target, bytes: Buffer): Promise<{ readonly key: string; readonly text: string } | undefined>;
