/** A regular expression written in a source. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
  readonly line: number;
}

/** What may stand before a pattern; after anything else a slash divides. */
const BEFORE = new Set(['(', ',', '=', ':', '[', '!', '&', '|', '?', '{', ';', '+', '>', '!', '']);
const WORDS = ['return', 'case', 'typeof', 'of', 'in'];

/** The patterns of a TypeScript source, found by walking over strings, templates and comments. */
export function patternsOf(text: string): Pattern[] {
  const out: Pattern[] = [];
  let line = 1;
  /** The text since the last token that says whether a slash begins a pattern. */
  let last = '';
  for (let at = 0; at < text.length; ++at) {
    const sign = text[at]!;
    if (sign === '\n') line += 1;
    if (text.startsWith('//', at) || text.startsWith('#!', at)) at = endOf(text, '\n', at) - 1;
    else if (text.startsWith('/*', at)) {
      const end = endOf(text, '*/', at + 2) + 1;
      line += text.slice(at, end).split('\n').length - 1;
      at = end;
    } else if (sign === '"' || sign === "'") {
      at = endOfQuoted(text, at);
      last = 'x';
    } else if (sign === '`') {
      const end = endOfTemplate(text, at);
      line += text.slice(at, end).split('\n').length - 1;
      at = end;
      last = 'x';
    } else if (sign === '/' && beginsPattern(last, text, at)) {
      const end = endOfPattern(text, at);
      const flags = /^[a-z]*/.exec(text.slice(end + 1, end + 9))![0];
      out.push({ source: text.slice(at + 1, end), flags, line });
      at = end + flags.length;
      last = 'x';
    } else if (sign.trim() !== '') last = /\w/.test(sign) && /\w/.test(text[at - 1] ?? '') ? last + sign : sign;
  }
  return out;
}

const beginsPattern = (last: string, text: string, at: number): boolean =>
  (BEFORE.has(last) || WORDS.includes(last)) && text[at + 1] !== '/' && text[at + 1] !== '*';

function endOf(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}

function endOfQuoted(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== text[from] && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
  return at;
}

/** Expressions inside may hold templates of their own. */
function endOfTemplate(text: string, from: number): number {
  for (let at = from + 1; at < text.length; ++at) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at;
    else if (text.startsWith('${', at)) {
      let depth = 1;
      for (at += 2; at < text.length && depth > 0; ++at) {
        if (text[at] === '`') at = endOfTemplate(text, at);
        else if (text[at] === '{') depth += 1;
        else if (text[at] === '}') depth -= 1;
      }
      at -= 1;
    }
  }
  return text.length;
}

function endOfPattern(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; ++at) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') inClass = true;
    else if (text[at] === ']') inClass = false;
    else if (text[at] === '/' && !inClass) return at;
  }
  return text.length;
}
