import stringWidth from 'string-width';

/** Columns of a terminal that a text takes: two for wide characters such as those of Chinese, none for combining marks. */
export const widthOf = (text: string): number => (ASCII.test(text) ? text.length : stringWidth(text));

const ASCII = /^[ -~]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The start of a text that takes at most `width` columns, its last character an ellipsis if anything is cut off. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return `${head(text, width - 1).trimEnd()}…`;
}

/** As many whole characters, as people count them, as fit. */
function head(text: string, width: number): string {
  let used = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += widthOf(segment);
    if (used > width) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** The text in at most `most` lines of at most `width` columns, broken at spaces where there are any. What does not fit ends in an ellipsis. */
export function wrap(text: string, width: number, most = Infinity): string[] {
  const lines: string[] = [];
  for (let rest = text.trim(); rest !== ''; ) {
    if (lines.length === most - 1) return [...lines, cut(rest, width)];
    const line = firstLine(rest, width);
    lines.push(line.trimEnd());
    rest = rest.slice(line.length).trimStart();
  }
  return lines.length === 0 ? [''] : lines;
}

function firstLine(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const fits = head(text, width);
  if (fits === '') return graphemes.segment(text).containing(0)?.segment ?? text;
  const space = text[fits.length] === ' ' ? fits.length : fits.lastIndexOf(' ');
  return space > 0 ? text.slice(0, space) : fits;
}

/** Fill up with spaces to `width` columns. */
export const pad = (text: string, width: number, align: 'left' | 'right'): string => {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'left' ? text + space : space + text;
};

/** Characters that steer a terminal or turn the direction of writing, instead of being seen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text of a file as it may be shown: a name or a cell must not be able to move the cursor, change colours or write into the clipboard. */
export const visible = (text: string): string =>
  text.replace(STEERING, (c) => (c < ' ' ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : '\ufffd'));

/** Characters of one message that are written: a file may have a hundred thousand columns, and each of them something to be said of. */
const [HEAD, TAIL] = [3000, 500];

/** A message as it may be shown, of an end: what lies between its beginning and the way out, which stands last, is counted. */
export function message(text: string): string {
  const shown = visible(text);
  const left = shown.length - HEAD - TAIL;
  return left <= 0 ? shown : `${shown.slice(0, HEAD)}… (${left.toLocaleString('en')} more characters) …${shown.slice(-TAIL)}`;
}

/** What we write to a terminal ourselves: colours, and a line that is written anew. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const OURS = /\u001b\[[0-9;]{0,12}m|\r\u001b\[2K|\r\n|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** A whole text for a terminal, whatever came into it: line ends, tabs, colours and our own line stay, all else that steers is shown. */
export const steady = (text: string): string => text.replace(OURS, (found) => (found.length > 1 ? found : visible(found)));
