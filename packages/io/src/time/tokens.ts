/** A run of digits (`d`), of letters (`a`), or one other character (`s`). */
export interface Token {
  readonly kind: 'd' | 'a' | 's';
  readonly text: string;
}

/** No spelling of a time is longer; what is longer is refused before it is looked at. */
export const LONGEST_TIME = 96;

/** Cut a text into tokens; runs of blanks are one space, and signs of East Asian dates become theirs. One pass, no pattern. */
export function tokensOf(text: string): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const kind = kindAt(text, at);
    let end = at + 1;
    while (end < text.length && kind !== 's' && kindAt(text, end) === kind) ++end;
    const piece = text.slice(at, end);
    at = end;
    const last = out[out.length - 1];
    if (kind !== 's') out.push({ kind, text: piece });
    else if (!isBlank(piece)) out.push({ kind, text: SIGNS.get(piece) ?? piece });
    else if (last !== undefined && last.text !== ' ') out.push({ kind, text: ' ' });
  }
  while (out.length > 0 && out[out.length - 1].text === ' ') out.pop();
  return out;
}

function kindAt(text: string, at: number): Token['kind'] {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return 'd';
  if ((code | 32) >= 97 && (code | 32) <= 122) return 'a';
  return code >= 0xc0 && code < 0x2000 ? 'a' : 's';
}

const isBlank = (one: string): boolean => one.trim() === '';

/** Other ways to write `-`, `/` and `:`. */
const SIGNS = new Map([
  ['\u2010', '-'],
  ['\u2011', '-'],
  ['\u2012', '-'],
  ['\u2013', '-'],
  ['\u2014', '-'],
  ['\u2212', '-'],
  ['\u5e74', '-'],
  ['\u6708', '-'],
  ['\u65e5', ' '],
  ['\u6642', ':'],
  ['\u65f6', ':'],
  ['\u5206', ':'],
  ['\u79d2', ' '],
  ['\uff1a', ':'],
  ['\uff0f', '/'],
]);
