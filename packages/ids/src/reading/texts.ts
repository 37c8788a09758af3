/** Takes text in pieces of any size and gives what it is made of, with the line at which each begins. */
export interface Splitter {
  push(text: string): void;
  end(): void;
}

/** What a splitter gives to: a piece, or why there is none. */
export interface Taker {
  piece(text: string, line: number): void;
  refuse(reason: string, text: string, line: number): void;
}

/** Characters of one event. A longer one is no event but a file of another kind; its beginning is kept. */
export const LONGEST = 1 << 20;
export const TOO_LONG = 'is longer than 1,048,576 characters';

/** Lines, whatever ends them; blank ones are left out. */
export function lines({ piece, refuse }: Taker): Splitter {
  let rest = '';
  let line = 1;
  let skipping = false;
  const take = (text: string): void => {
    const bare = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (skipping) skipping = false;
    else if (bare.length > LONGEST) refuse(TOO_LONG, bare, line);
    else if (bare.trim() !== '') piece(bare, line);
    line += 1;
  };
  return {
    push(text) {
      const all = rest + text;
      let from = 0;
      for (let to = all.indexOf('\n'); to >= 0; to = all.indexOf('\n', from)) {
        take(all.slice(from, to));
        from = to + 1;
      }
      rest = all.slice(from);
      if (rest.length > LONGEST) {
        if (!skipping) refuse(TOO_LONG, rest, line);
        skipping = true;
        rest = '';
      }
    },
    end: () => (rest === '' ? undefined : take(rest)),
  };
}

const OPEN = 123;
const CLOSE = 125;
const LIST_OPEN = 91;
const LIST_CLOSE = 93;
const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;
/** Between objects: blanks, tabs, ends of lines, commas, the brackets of the list. */
const BETWEEN = new Set([32, 9, 13, NEWLINE, 44, LIST_OPEN, LIST_CLOSE]);

/** Objects of JSON, in a list or one after another, each over as many lines as it likes. What lies between them and is no comma is refused. */
export function objects({ piece, refuse }: Taker): Splitter {
  let kept = '';
  let at = 0;
  let depth = 0;
  let line = 1;
  let began = 1;
  let inText = false;
  let escaped = false;
  let stray = -1;
  return {
    push(text) {
      kept += text;
      let from = depth > 0 || stray >= 0 ? 0 : at;
      for (; at < kept.length; ++at) {
        const code = kept.charCodeAt(at);
        if (code === NEWLINE) line += 1;
        if (inText) {
          if (escaped) escaped = false;
          else if (code === BACKSLASH) escaped = true;
          else if (code === QUOTE) inText = false;
        } else if (depth > 0) {
          if (code === QUOTE) inText = true;
          else if (code === OPEN || code === LIST_OPEN) depth += 1;
          else if (code === CLOSE || code === LIST_CLOSE) {
            depth -= 1;
            if (depth === 0) {
              piece(kept.slice(from, at + 1), began);
              from = at + 1;
            }
          }
        } else if (code === OPEN) {
          if (stray >= 0) refuse('is not a JSON object', kept.slice(stray, at).trim(), began);
          stray = -1;
          from = at;
          depth = 1;
          began = line;
        } else if (stray < 0 && !BETWEEN.has(code)) {
          stray = at;
          from = at;
          began = line;
        }
        if (at - from > LONGEST && (depth > 0 || stray >= 0)) {
          refuse(TOO_LONG, kept.slice(from, at), began);
          [depth, stray, inText, escaped] = [0, -1, false, false];
          from = at + 1;
        }
      }
      const cut = depth > 0 || stray >= 0 ? from : at;
      kept = kept.slice(cut);
      at -= cut;
      if (stray >= 0) stray -= cut;
    },
    end() {
      if (depth > 0) refuse('ends before its object does', kept, began);
      else if (stray >= 0) refuse('is not a JSON object', kept.trim(), began);
    },
  };
}

/** Whether a text is JSON whose objects are not one a line: a list, or objects over several lines. */
export function isManyLined(start: string): boolean {
  const text = start.trimStart();
  if (/^\[\s*(?:\{|\]\s*$)/.test(text)) return true;
  if (!text.startsWith('{')) return false;
  const [first = ''] = text.split('\n', 1);
  try {
    JSON.parse(first);
    return false;
  } catch {
    // A line that goes on in the next one, which does not begin an object of its own.
    const next = text.slice(first.length + 1).trimStart();
    const last = first.trim().slice(-1);
    return (last === '{' || last === ',' || last === '[') && /^["}\]]/.test(next);
  }
}
