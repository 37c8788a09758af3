/** Bytes that are looked at, and bytes beyond ASCII that tell something. */
const LOOKED_AT = 65_536;
const LEAST = 12;
/** Share of bytes beyond ASCII that stand beside another: in words of Latin letters with accents they stand alone. */
const TOGETHER = 0.8;
/** Share of the letters beyond ASCII that belong to the script. */
const OF_SCRIPT = 0.9;
/** Share of bytes that begin kana, which Western text hardly has. */
const KANA = 0.1;

const CJK = /[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef\u2103]/;
/** Encodings that say themselves, the surest first. */
const ENCODINGS: readonly (readonly [name: string, script: RegExp])[] = [
  ['windows-1251', /[\u0410-\u044f\u0401\u0451]/],
  ['euc-kr', /[\uac00-\ud7a3]/],
  ['gb18030', CJK],
];

/**
 * What text is written in that is neither UTF-8 nor of Western letters, as far as its bytes show it; undefined where they do not.
 * @param bytes the beginning of the text, which may end inside a character
 */
export function otherEncoding(bytes: Uint8Array): string | undefined {
  const some = bytes.subarray(0, LOOKED_AT);
  let [high, together, kana] = [0, 0, 0];
  for (let i = 0; i < some.length; ++i) {
    if (some[i] < 0x80) continue;
    high += 1;
    if (some[i] >= 0x81 && some[i] <= 0x83) kana += 1;
    if ((i > 0 && some[i - 1] >= 0x80) || (i + 1 < some.length && some[i + 1] >= 0x80)) together += 1;
  }
  if (high < LEAST) return undefined;
  if (kana > KANA * high && shareOf(some, 'shift_jis', CJK) > OF_SCRIPT) return 'shift_jis';
  if (together < TOGETHER * high) return undefined;
  return ENCODINGS.find(([name, script]) => shareOf(some, name, script) > OF_SCRIPT)?.[0];
}

/** Share of the letters beyond ASCII that belong to the script; 0 where the bytes are not of the encoding. */
function shareOf(bytes: Uint8Array, encoding: string, script: RegExp): number {
  try {
    const letters = Array.from(new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })).filter((one) => one > '\u007f');
    return letters.filter((one) => script.test(one)).length / Math.max(1, letters.length);
  } catch {
    return 0;
  }
}
