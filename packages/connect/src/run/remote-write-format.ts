/** One series with its samples: what remote write sends. */
export interface WrittenSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, ascending, and values. */
  readonly samples: readonly (readonly [time: number, value: number])[];
}

const utf8 = new TextEncoder();

/** `WriteRequest` of the Prometheus remote-write protocol 1.0, as protocol buffers. */
export function writeRequest(series: readonly WrittenSeries[]): Uint8Array {
  return joined(series.map((one) => field(1, seriesBytes(one))));
}

/** The block format of Snappy, which the protocol asks for, with literals alone: nothing is made smaller, and everyone can read it. */
export function snappyLiterals(content: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [varint(content.length)];
  for (let at = 0; at < content.length; at += LONGEST_LITERAL) {
    const piece = content.subarray(at, at + LONGEST_LITERAL);
    const n = piece.length - 1;
    // Tag 00, and the length less one in the two bytes that follow.
    pieces.push(Uint8Array.of(61 << 2, n & 255, n >> 8), piece);
  }
  return joined(pieces);
}

const LONGEST_LITERAL = 1 << 16;

/** Labels by name, as the protocol wants them. */
function seriesBytes({ labels, samples }: WrittenSeries): Uint8Array {
  const names = Object.keys(labels).sort();
  return joined([
    ...names.map((name) => field(1, joined([field(1, utf8.encode(name)), field(2, utf8.encode(labels[name]))]))),
    ...samples.map((sample) => field(2, sampleBytes(sample))),
  ]);
}

function sampleBytes([time, value]: readonly [number, number]): Uint8Array {
  const double = new Uint8Array(9);
  double[0] = (1 << 3) | 1;
  new DataView(double.buffer).setFloat64(1, value, true);
  return joined([double, Uint8Array.of(2 << 3), varint(time)]);
}

/** A field of bytes with its length. */
const field = (number: number, content: Uint8Array): Uint8Array =>
  joined([Uint8Array.of((number << 3) | 2), varint(content.length), content]);

/** A whole number; a negative one as the 64 bits of its two's complement. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(Math.round(value)));
  const out: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    out.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(out);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}
