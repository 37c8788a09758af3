import type { Layout } from './layout.ts';

/** How a log with a description of its own is read. */
export interface LogLayout {
  readonly delimiter: string;
  readonly layout: Layout;
}

/** Bytes of a name of a log's fields at most; what is longer is no such log. */
const FIELDS = '#fields';

/** Zeek tells separator and fields in its first lines, web servers their fields (`#Fields: date time …`). Undefined for other texts. */
export function zeekLayout(start: string): LogLayout | undefined {
  if (!start.startsWith('#')) return undefined;
  const lines = start.split('\n', 40).map((line) => line.trimEnd());
  const at = lines.findIndex((line) => line.toLowerCase().startsWith(FIELDS));
  if (at < 0) return undefined;
  const spelt = lines
    .find((line) => line.startsWith('#separator'))
    ?.slice('#separator'.length)
    .trim();
  const isZeek = spelt !== undefined || lines[at].startsWith(`${FIELDS}\t`);
  const delimiter = isZeek ? separatorOf(spelt) : 'blanks';
  const names = isZeek
    ? lines[at].split(delimiter).slice(1)
    : lines[at]
        .slice(FIELDS.length + 1)
        .trim()
        .split(' ');
  if (names.length < 2) return undefined;
  let skip = at;
  while (lines[skip + 1]?.startsWith('#')) skip += 1;
  const what = isZeek ? `a Zeek log${kindOf(lines)}` : 'a log of a web server';
  return {
    delimiter,
    layout: {
      skip: skip + 1,
      names,
      units: undefined,
      comment: '#',
      width: names.length,
      notes: [`the first lines tell ${what}, with its fields${isZeek ? TO_HOSTS : ''}`],
    },
  };
}

/** Where hosts are asked for, lines of a log are not what is to be judged. */
export const TO_HOSTS = '; each line is judged by itself here, hapax ids run judges the hosts in it';

const kindOf = (lines: readonly string[]): string => {
  const path = lines
    .find((line) => line.startsWith('#path'))
    ?.slice('#path'.length)
    .trim()
    .slice(0, 40);
  return path === undefined || path === '' ? '' : ` (${path})`;
};

/** `\x09`. */
function separatorOf(spelt: string | undefined): string {
  const code = spelt?.startsWith('\\x') ? Number.parseInt(spelt.slice(2, 4), 16) : 9;
  return code > 0 && code < 128 ? String.fromCharCode(code) : '\t';
}
