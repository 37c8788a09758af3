const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Two digits at once: the codes of both for each 12 bits. */
const PAIRS = Uint16Array.from({ length: 4096 }, (_, i) => ALPHABET.charCodeAt(i >> 6) | (ALPHABET.charCodeAt(i & 63) << 8));
const PAD = 0x3d;
const ASCII = new TextDecoder();

/** Bytes as base64, as `btoa` writes them; several times faster, for it takes no detour over a text of bytes. */
export function toBase64(bytes: Uint8Array): string {
  const whole = bytes.length - (bytes.length % 3);
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let n = 0;
  for (let i = 0; i < whole; i += 3) {
    const x = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
    const high = PAIRS[x >> 12];
    const low = PAIRS[x & 4095];
    codes[n] = high & 255;
    codes[n + 1] = high >> 8;
    codes[n + 2] = low & 255;
    codes[n + 3] = low >> 8;
    n += 4;
  }
  const left = bytes.length - whole;
  if (left > 0) {
    const x = (bytes[whole] << 16) | (left === 2 ? bytes[whole + 1] << 8 : 0);
    const high = PAIRS[x >> 12];
    codes[n] = high & 255;
    codes[n + 1] = high >> 8;
    codes[n + 2] = left === 2 ? PAIRS[x & 4095] & 255 : PAD;
    codes[n + 3] = PAD;
  }
  return ASCII.decode(codes);
}

/** The inverse; undefined for text that is no base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
