/** Reads times such as `2017-04-07T22:24:37.251547+0100` from bytes; the days that came last are remembered. */
export function stampReader(): (b: Uint8Array, from: number, to: number) => number {
  let day = -1;
  let midnight = 0;
  /** Milliseconds, NaN for what is written in any other way. */
  return (b, from, to) => {
    if (to - from < 20 || b[from + 4] !== 45 || b[from + 7] !== 45 || b[from + 10] !== 84 || b[from + 13] !== 58 || b[from + 16] !== 58)
      return Number.NaN;
    const date = 10_000 * (100 * two(b, from) + two(b, from + 2)) + 100 * two(b, from + 5) + two(b, from + 8);
    const [hour, minute, second] = [two(b, from + 11), two(b, from + 14), two(b, from + 17)];
    if (!(hour < 24 && minute < 60 && second < 60 && date > 0)) return Number.NaN;
    if (date !== day) {
      const [year, month, of] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
      const ms = Date.UTC(year, month - 1, of);
      const back = new Date(ms);
      if (!(year >= 1000) || back.getUTCMonth() !== month - 1 || back.getUTCDate() !== of) return Number.NaN;
      [day, midnight] = [date, ms];
    }
    let at = from + 19;
    let fraction = 0;
    if (b[at] === 46) {
      let digits = 0;
      let power = 1;
      for (at += 1; b[at] >= 48 && b[at] <= 57 && at < to; ++at, ++digits) {
        fraction = 10 * fraction + b[at] - 48;
        power *= 10;
      }
      if (digits === 0 || digits > 9) return Number.NaN;
      fraction /= power;
    }
    const offset = offsetAt(b, at, to);
    return midnight + 3_600_000 * hour + 60_000 * minute + 1000 * second + 1000 * fraction - 60_000 * offset;
  };
}

/** Two digits; NaN for what is none. */
export function two(b: Uint8Array, at: number): number {
  const [tens, ones] = [b[at] - 48, b[at + 1] - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : Number.NaN;
}

/** Minutes east of UTC: `Z`, `+0100`, `-05:30`; NaN for anything else. */
function offsetAt(b: Uint8Array, at: number, to: number): number {
  if (b[at] === 90) return at + 1 === to ? 0 : Number.NaN;
  const sign = b[at] === 43 ? 1 : b[at] === 45 ? -1 : Number.NaN;
  const colon = b[at + 3] === 58 ? 1 : 0;
  return at + 5 + colon === to ? sign * (60 * two(b, at + 1) + two(b, at + 3 + colon)) : Number.NaN;
}
