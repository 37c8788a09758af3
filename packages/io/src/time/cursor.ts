import type { Token } from './tokens.ts';

/** Where reading stands. */
export interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

export const done = ({ tokens, at }: Cursor): boolean => at >= tokens.length;
export const is = ({ tokens, at }: Cursor, text: string): boolean => tokens[at]?.text === text;

export function skipBlanks(cursor: Cursor): void {
  if (is(cursor, ' ')) cursor.at += 1;
}

/** Whether the next tokens are of a shape: `d` digits, `a` letters, any other sign itself. */
export function fits({ tokens, at }: Cursor, shape: string): boolean {
  for (let k = 0; k < shape.length; ++k) {
    const token = tokens[at + k];
    const sign = shape[k];
    if (token === undefined || (sign === 'd' || sign === 'a' ? token.kind !== sign : token.text !== sign)) return false;
  }
  return true;
}
