/** Minutes that zone names stand for wherever they are written. Names with two meanings, such as IST, are not here. */
const NAMED: Readonly<Record<string, number>> = {
  z: 0,
  utc: 0,
  ut: 0,
  gmt: 0,
  wet: 0,
  west: 60,
  bst: 60,
  cet: 60,
  met: 60,
  mez: 60,
  cest: 120,
  mest: 120,
  mesz: 120,
  eet: 120,
  eest: 180,
  msk: 180,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
  akst: -540,
  akdt: -480,
  hst: -600,
  jst: 540,
  kst: 540,
  aest: 600,
  aedt: 660,
  nzst: 720,
  nzdt: 780,
};

/** Offset from UTC in milliseconds of a zone's short name; undefined for any other word. */
export function namedOffset(word: string): number | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(NAMED, name) ? NAMED[name] * 60_000 : undefined;
}

/** Offset in milliseconds of `02`, `0200`, `02:00`, `02:00:00`; undefined where there is none so far. */
export function digitsOffset(hours: string, minutes = '0', seconds = '0'): number | undefined {
  const whole = hours.length > 2;
  const h = Number(whole ? hours.slice(0, -2) : hours);
  const m = Number(whole ? hours.slice(-2) : minutes);
  // Zones lie between -12:00 and +14:00; historical ones have seconds.
  return hours.length <= 4 && h <= 15 && m <= 59 && Number(seconds) <= 59 ? ((h * 60 + m) * 60 + Number(seconds)) * 1000 : undefined;
}
