/**
 * Sine and cosine with the same bits on every engine: engines differ in the last one, and a transform of a thousand samples adds them up.
 * The bits are those of V8 before it changed its own. Source: fdlibm of Sun Microsystems (1993): reduction by π/2 in three parts, then
 * polynomials on |r| <= π/4.
 */

/** Beyond so many quarter turns the parts of π/2 are too short; the engine answers. */
const MOST_QUARTERS = 2 ** 19;
const TWO_OVER_PI = 0.6366197723675814;
/** π/2 in parts of 33 bits, each with the rest that it leaves. */
const PARTS = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21] as const;
const RESTS = [6.077100506506192e-11, 2.0222662487959506e-21, 8.4784276603689e-32] as const;

const SIN = [
  -0.16666666666666632, 0.00833333333332249, -0.0001984126982985795, 0.0000027557313707070068, -2.5050760253406863e-8, 1.58969099521155e-10,
] as const;
const COS = [
  0.0416666666666666, -0.001388888888887411, 0.00002480158728947673, -2.7557314351390663e-7, 2.087572321298175e-9, -1.1359647557788195e-11,
] as const;

/** Angle in radians. */
export function sin(angle: number): number {
  const quarters = reduce(angle);
  if (Number.isNaN(quarters)) return Math.sin(angle);
  const value = quarters % 2 === 0 ? sinOf(rest[0], rest[1]) : cosOf(rest[0], rest[1]);
  return quarters >= 2 ? -value : value;
}

/** Angle in radians. */
export function cos(angle: number): number {
  const quarters = reduce(angle);
  if (Number.isNaN(quarters)) return Math.cos(angle);
  const value = quarters % 2 === 0 ? cosOf(rest[0], rest[1]) : sinOf(rest[0], rest[1]);
  return quarters === 1 || quarters === 2 ? -value : value;
}

/** What is left of the angle after the last reduction, and what its rounding left. */
const rest = new Float64Array(2);
const words = new DataView(new ArrayBuffer(8));

/** The upper half of a double without its sign. */
function high(x: number): number {
  words.setFloat64(0, x);
  return words.getUint32(0) & 0x7fffffff;
}

/** @returns quarter turns, modulo 4; NaN for what is too far or no number */
function reduce(angle: number): number {
  const size = Math.abs(angle);
  if (high(size) <= 0x3fe921fb) {
    rest[0] = angle;
    rest[1] = 0;
    return 0;
  }
  const quarters = Math.floor(size * TWO_OVER_PI + 0.5);
  if (!(quarters < MOST_QUARTERS)) return Number.NaN;
  let r = size - quarters * PARTS[0];
  let w = quarters * RESTS[0];
  let y = r - w;
  // Bits that the subtraction has cancelled are made up for by the next part of π/2.
  for (let part = 1; part < 3 && (high(size) >> 20) - (high(y) >> 20) > (part === 1 ? 16 : 49); ++part) {
    const before = r;
    w = quarters * PARTS[part];
    r = before - w;
    w = quarters * RESTS[part] - (before - r - w);
    y = r - w;
  }
  const less = r - y - w;
  rest[0] = angle < 0 ? -y : y;
  rest[1] = angle < 0 ? -less : less;
  return (angle < 0 ? 4 - (quarters % 4) : quarters) % 4;
}

function sinOf(x: number, y: number): number {
  if (high(x) < 0x3e400000) return x;
  const z = x * x;
  const cube = z * x;
  const r = SIN[1] + z * (SIN[2] + z * (SIN[3] + z * (SIN[4] + z * SIN[5])));
  return y === 0 ? x + cube * (SIN[0] + z * r) : x - (z * (0.5 * y - cube * r) - y - cube * SIN[0]);
}

function cosOf(x: number, y: number): number {
  const size = high(x);
  if (size < 0x3e400000) return 1;
  const z = x * x;
  const r = z * (COS[0] + z * (COS[1] + z * (COS[2] + z * (COS[3] + z * (COS[4] + z * COS[5])))));
  if (size < 0x3fd33333) return 1 - (0.5 * z - (z * r - x * y));
  const quarter = size > 0x3fe90000 ? 0.28125 : upper(size - 0x00200000);
  const half = 0.5 * z - quarter;
  return 1 - quarter - (half - (z * r - x * y));
}

/** The double with this upper half and nothing below. */
function upper(word: number): number {
  words.setUint32(0, word);
  words.setUint32(4, 0);
  return words.getFloat64(0);
}
