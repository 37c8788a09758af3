import type { Result } from 'hapax/stream';

/** Bytes that a line takes at most beside its names: of the sample, and of each verdict. */
const OF_SAMPLE = 128;
const OF_VERDICT = 256;
/** Bytes that JSON takes of a character of a name at most: `\u0000`. */
const WIDEST = 6;

/** Enough for the line of a result, whatever stands in it. */
export function roomForResult({ key, verdicts }: Result): number {
  let size = OF_SAMPLE + WIDEST * key.length;
  for (const { name } of verdicts) size += OF_VERDICT + WIDEST * name.length;
  return size;
}

const part = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const TIME = part('{"time":');
const KEY = part(',"key":');
const STATUS = part(',"status":"');
const ALARM = part('","alarm":');
const VERDICTS = part(',"verdicts":[');
const NAME = part('{"name":');
const SCORE = part(',"score":');
const THRESHOLD = part(',"threshold":');
const SEVERITY = part(',"severity":');
const ANOMALY = part(',"isAnomaly":');
const STATE = part(',"state":"');
const END = part('"}');
const END_OF_ALL = part(']}');
const TRUE = part('true');
const FALSE = part('false');
const NULL = part('null');
const [COMMA, QUOTE, BACKSLASH, SPACE, ZERO, DELETE] = [44, 34, 92, 32, 48, 127];

/**
 * What `resultLine` says, without the end of the line, as bytes: there is one for each sample, and a text would be built, measured and copied.
 * @param out with `roomForResult` bytes behind `from`
 * @returns where it ends
 */
export function writeResult(out: Buffer, from: number, { time, key, status, alarm, verdicts }: Result): number {
  let at = whole(out, copy(out, from, TIME), time);
  at = quoted(out, copy(out, at, KEY), key);
  at = plain(out, copy(out, at, STATUS), status);
  at = copy(out, copy(out, at, ALARM), alarm ? TRUE : FALSE);
  at = copy(out, at, VERDICTS);
  for (let i = 0; i < verdicts.length; ++i) {
    const { name, score, threshold, severity, isAnomaly, state } = verdicts[i];
    if (i > 0) out[at++] = COMMA;
    at = quoted(out, copy(out, at, NAME), name);
    at = number(out, copy(out, at, SCORE), score);
    at = number(out, copy(out, at, THRESHOLD), threshold);
    at = number(out, copy(out, at, SEVERITY), severity);
    at = copy(out, copy(out, at, ANOMALY), isAnomaly ? TRUE : FALSE);
    at = copy(out, plain(out, copy(out, at, STATE), state), END);
  }
  return copy(out, at, END_OF_ALL);
}

// A call into the library costs more than to go through so few bytes.
function copy(out: Buffer, from: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; ++i) out[from + i] = bytes[i];
  return from + bytes.length;
}

/** Characters of ASCII. */
function plain(out: Buffer, from: number, text: string): number {
  for (let i = 0; i < text.length; ++i) out[from + i] = text.charCodeAt(i);
  return from + text.length;
}

/** A time most often: digits by division cost a quarter of a text. */
function whole(out: Buffer, from: number, value: number): number {
  if (!(value >= 10 && Number.isSafeInteger(value))) return number(out, from, value);
  let end = from + 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) end += 1;
  let left = value;
  for (let at = end - 1; at >= from; --at) {
    const next = Math.floor(left / 10);
    out[at] = ZERO + left - 10 * next;
    left = next;
  }
  return end;
}

/** As JSON has it. */
const number = (out: Buffer, from: number, value: number): number =>
  Number.isFinite(value) ? plain(out, from, String(value)) : copy(out, from, NULL);

function quoted(out: Buffer, from: number, text: string): number {
  out[from] = QUOTE;
  for (let i = 0; i < text.length; ++i) {
    const code = text.charCodeAt(i);
    if (code < SPACE || code >= DELETE || code === QUOTE || code === BACKSLASH) {
      const json = JSON.stringify(text);
      return from + out.write(json, from, 'utf8');
    }
    out[from + 1 + i] = code;
  }
  out[from + 1 + text.length] = QUOTE;
  return from + text.length + 2;
}
