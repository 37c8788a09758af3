import { type Names, NONE } from '../../columns/names.ts';
import type { Row } from '../../columns/row.ts';
import type { ByteReader } from '../format.ts';
import { isWord, LOST, type Member, pastPlainText, pastValue, walkObject, wholeAt } from './json-walk.ts';
import { stampReader } from './stamp.ts';

const QUOTE = 34;
const BLANK = 32;

/**
 * Alerts and flows of EVE read from bytes: the line is checked as JSON and the fields that features need are taken out of it, without a text
 * or an object. What is written in an unusual way (escapes in a field that counts, texts beyond ASCII, numbers that are no whole ones), and
 * kinds that say more, is left to the text reader, so that both always say the same. The first alert of each signature is left to it as
 * well: it has the message.
 */
export function eveBytes(names: Names): ByteReader {
  const stamp = stampReader();
  const told = new Set<number>();
  const [ALERT, FLOW] = [names.id('alert'), names.id('flow')];
  let time = Number.NaN;
  let type = NONE;
  let row: Row;
  let started = Number.NaN;
  let ended = Number.NaN;

  /** End of a text that says something, without blanks at its ends. */
  const textAt = (b: Uint8Array, at: number): number => {
    if (b[at] !== QUOTE) return LOST;
    const end = pastPlainText(b, at + 1);
    return end === LOST || end === at + 2 || b[at + 1] === BLANK || b[end - 2] === BLANK ? LOST : end;
  };
  const whole = (b: Uint8Array, at: number, least: number, most: number): number => {
    const value = wholeAt(b, at);
    return value >= least && value <= most ? value : Number.NaN;
  };
  const digitsFrom = (b: Uint8Array, at: number): number => {
    let i = at;
    while (b[i] >= 48 && b[i] <= 57) i += 1;
    return i;
  };

  const alertMember: Member = (b, from, to, at) => {
    const n = to - from;
    if (n === 12 && isWord(b, from, 'signature_id')) {
      if (Number.isNaN(wholeAt(b, at))) return LOST;
      const end = digitsFrom(b, at);
      row.signature = names.idOf(b, at, end);
      return end;
    }
    if (n === 8 && isWord(b, from, 'severity')) {
      row.severity = wholeAt(b, at);
      return Number.isNaN(row.severity) ? LOST : digitsFrom(b, at);
    }
    return pastValue(b, at);
  };

  const flowMember: Member = (b, from, to, at) => {
    const n = to - from;
    if (n === 14 && isWord(b, from, 'bytes_toserver')) {
      row.bytesOut = wholeAt(b, at);
      return Number.isNaN(row.bytesOut) ? LOST : digitsFrom(b, at);
    }
    if (n === 14 && isWord(b, from, 'bytes_toclient')) {
      row.bytesIn = wholeAt(b, at);
      return Number.isNaN(row.bytesIn) ? LOST : digitsFrom(b, at);
    }
    if ((n === 5 && isWord(b, from, 'start')) || (n === 3 && isWord(b, from, 'end'))) {
      const end = textAt(b, at);
      const ms = end === LOST ? Number.NaN : stamp(b, at + 1, end - 1);
      if (n === 5) started = ms;
      else ended = ms;
      return Number.isNaN(ms) ? LOST : end;
    }
    if (n === 5 && isWord(b, from, 'state')) {
      const end = textAt(b, at);
      if (end !== LOST) row.state = names.idOf(b, at + 1, end - 1);
      return end;
    }
    return pastValue(b, at);
  };

  const member: Member = (b, from, to, at) => {
    const n = to - from;
    if (n === 9 && isWord(b, from, 'timestamp')) {
      const end = textAt(b, at);
      time = end === LOST ? Number.NaN : stamp(b, at + 1, end - 1);
      return Number.isNaN(time) ? LOST : end;
    }
    if (n === 10 && isWord(b, from, 'event_type')) {
      const end = textAt(b, at);
      if (end !== LOST) type = names.idOf(b, at + 1, end - 1);
      return end;
    }
    if (n === 6 && isWord(b, from, 'src_ip')) {
      const end = textAt(b, at);
      if (end !== LOST) row.source = names.idOf(b, at + 1, end - 1);
      return end;
    }
    if (n === 7 && isWord(b, from, 'dest_ip')) {
      const end = textAt(b, at);
      if (end !== LOST) row.target = names.idOf(b, at + 1, end - 1);
      return end;
    }
    if (n === 9 && isWord(b, from, 'dest_port')) {
      row.port = whole(b, at, 0, 65_535);
      return Number.isNaN(row.port) ? LOST : digitsFrom(b, at);
    }
    if (n === 5 && isWord(b, from, 'alert')) {
      row.signature = NONE;
      row.severity = Number.NaN;
      return walkObject(b, at, alertMember);
    }
    if (n === 4 && isWord(b, from, 'flow')) {
      row.state = NONE;
      [row.bytesOut, row.bytesIn, started, ended] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
      // An alert carries the flow it belongs to, which is not looked at.
      return type === ALERT ? pastValue(b, at) : walkObject(b, at, flowMember);
    }
    return pastValue(b, at);
  };

  return (b, from, to, into) => {
    row = into;
    [time, type, started, ended] = [Number.NaN, NONE, Number.NaN, Number.NaN];
    [row.source, row.target, row.port, row.signature, row.name, row.answer, row.state] = [NONE, NONE, NONE, NONE, NONE, NONE, NONE];
    [row.severity, row.durationMs, row.bytesOut, row.bytesIn] = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    let end = walkObject(b, from, member);
    if (end === LOST) return false;
    while (end < to && (b[end] === BLANK || b[end] === 9)) end += 1;
    if (end !== to || Number.isNaN(time)) return false;
    row.time = time;
    if (type === ALERT) {
      row.kind = 'alert';
      row.state = NONE;
      [row.bytesOut, row.bytesIn] = [Number.NaN, Number.NaN];
      if (row.signature === NONE || told.has(row.signature)) return true;
      told.add(row.signature);
      return false;
    }
    if (type !== FLOW) return false;
    row.kind = 'flow';
    row.signature = NONE;
    row.severity = Number.NaN;
    if (ended >= started) row.durationMs = ended - started;
    else if (ended < started) row.durationMs = 0;
    return true;
  };
}
