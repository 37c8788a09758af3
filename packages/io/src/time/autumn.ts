import { doubledFrom, offsetAt, toUtc, utcOf } from './zones.ts';

/** Zones that stand for all whose clocks change at the same time by the clock. */
const CHANGING = [
  'Europe/Berlin',
  'Europe/London',
  'Europe/Athens',
  'America/New_York',
  'America/Santiago',
  'Australia/Sydney',
  'Pacific/Auckland',
];
/** Their clocks change at one instant everywhere, so that the hour by the clock tells the zone; elsewhere each zone has its own. */
const AT_ONCE = new Set(['Europe/Berlin', 'Europe/London', 'Europe/Athens']);

/** Clock times without a zone whose clock was put back, told apart. */
export interface PutBack {
  /** UTC where the change tells the zone, otherwise the clock as it is in winter. */
  readonly values: Float64Array;
  readonly zone: string | undefined;
  /** Row of the first time that the clock shows for the second time. */
  readonly row: number;
  /** Rows in hours that came twice. */
  readonly twice: number;
}

/**
 * Times in order, but for the hour that comes twice in autumn: found where the changes of a zone explain all steps back.
 * @param walls clock times in the order of the file, as if they were UTC; NaN where there is none
 */
export function clocksPutBack(walls: Float64Array): PutBack | undefined {
  const rows = putBack(walls);
  if (rows.length === 0) return undefined;
  for (const zone of CHANGING) {
    if (!rows.every((row) => comesTwice(zone, walls[row]))) continue;
    const values = walls.slice();
    const twice = toUtc(zone, values);
    if (!inOrder(values)) continue;
    if (AT_ONCE.has(zone)) return { values, zone, row: rows[0], twice };
    const winter = offsetAt(zone, utcOf(zone, walls[rows[0]]).second);
    return { values: values.map((value) => value + winter), zone: undefined, row: rows[0], twice };
  }
  return undefined;
}

function comesTwice(zone: string, wall: number): boolean {
  const { first, second } = utcOf(zone, wall);
  return first !== second;
}

const HOUR = 3_600_000;
/** A row that is only late goes back less. */
const LEAST = HOUR / 2;
/** One a year, of one series. */
const MOST = 100;

/** Rows at which a clock went back by an hour, or showed a full hour again; none where times go back otherwise too. */
function putBack(walls: Float64Array): number[] {
  const out: number[] = [];
  let last = Number.NaN;
  let before = 0;
  for (let i = 0; i < walls.length; ++i) {
    const wall = walls[i];
    if (wall !== wall) continue;
    if (wall < last) {
      if (last - wall > HOUR || last - wall < LEAST || out.length === MOST) return [];
      out.push(i);
    } else if (wall - last >= HOUR) {
      const second = doubledFrom(walls, i, before);
      if (second < walls.length && walls[second + before] - wall >= HOUR) out.push(second);
      if (out.length > MOST) return [];
    }
    before = wall === last ? before + 1 : 1;
    last = wall;
  }
  return out;
}

function inOrder(values: Float64Array): boolean {
  let last = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < last) return false;
    if (value === value) last = value;
  }
  return true;
}
