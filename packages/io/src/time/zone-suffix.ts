import { type Cursor, fits, is, skipBlanks } from './cursor.ts';
import { digitsOffset, namedOffset } from './offsets.ts';
import { isZone } from './zones.ts';

export interface Zone {
  /** Milliseconds ahead of UTC. */
  readonly offset?: number;
  /** As in `Europe/Berlin`. */
  readonly name?: string;
}

/** The zone behind a clock: `Z`, `+02:00`, `UTC+2`, `GMT+0100 (CET)`, `EST`, `[Europe/Berlin]`. The cursor stays where it was when there is none. */
export function zoneAt(cursor: Cursor): Zone | undefined {
  const from = cursor.at;
  skipBlanks(cursor);
  const zone = wordAt(cursor) ?? signedAt(cursor);
  if (zone === undefined && !is(cursor, '[') && !is(cursor, '(')) {
    cursor.at = from;
    return undefined;
  }
  const comment = commentAt(cursor);
  if (zone === undefined && comment === undefined) cursor.at = from;
  return zone?.offset === undefined && zone?.name === undefined ? comment : { ...comment, ...zone };
}

/** A short name with one meaning, `UTC` and the like with an offset behind, or a name such as `Europe/Berlin`. */
function wordAt(cursor: Cursor): Zone | undefined {
  const { tokens, at } = cursor;
  if (tokens[at]?.kind !== 'a') return undefined;
  const base = namedOffset(tokens[at].text);
  if (base === undefined && fits(cursor, 'a/a')) {
    let end = at + 3;
    while ((tokens[end]?.text === '_' || tokens[end]?.text === '/') && tokens[end + 1]?.kind === 'a') end += 2;
    const name = tokens
      .slice(at, end)
      .map(({ text }) => text)
      .join('');
    if (!isZone(name)) return undefined;
    cursor.at = end;
    return { name };
  }
  if (base === undefined) return undefined;
  cursor.at += 1;
  const behind = cursor.at;
  skipBlanks(cursor);
  const more = base === 0 ? signedAt(cursor) : undefined;
  if (more === undefined) cursor.at = behind;
  return { offset: base + (more?.offset ?? 0) };
}

/** `+02`, `+0200`, `+02:00`, `-2`. */
function signedAt(cursor: Cursor): Zone | undefined {
  const { tokens, at } = cursor;
  const sign = is(cursor, '+') ? 1 : is(cursor, '-') ? -1 : 0;
  if (sign === 0 || tokens[at + 1]?.kind !== 'd') return undefined;
  const [hours, minutes, seconds] = [tokens[at + 1], tokens[at + 3], tokens[at + 5]].map((one) => one?.text);
  const withMinutes = fits({ tokens, at: at + 2 }, ':d') && tokens[at + 3].text.length === 2;
  const withSeconds = withMinutes && fits({ tokens, at: at + 4 }, ':d');
  const offset = digitsOffset(hours, withMinutes ? minutes : undefined, withSeconds ? seconds : undefined);
  if (offset === undefined) return undefined;
  cursor.at += withSeconds ? 6 : withMinutes ? 4 : 2;
  return { offset: sign * offset };
}

/** `(Central European Time)`, `(UTC)`, `[Europe/Berlin]`: the zone once more, or alone. */
function commentAt(cursor: Cursor): Zone | undefined {
  const from = cursor.at;
  skipBlanks(cursor);
  const close = is(cursor, '(') ? ')' : is(cursor, '[') ? ']' : '';
  const { tokens } = cursor;
  const end = close === '' ? -1 : tokens.findIndex(({ text }, i) => i > cursor.at && text === close);
  if (end < 0) {
    cursor.at = from;
    return undefined;
  }
  const inside: Cursor = { tokens: tokens.slice(cursor.at + 1, end), at: 0 };
  cursor.at = end + 1;
  return wordAt(inside) ?? signedAt(inside) ?? {};
}
