import { HapaxError } from '../../core/errors.ts';
import type { MaintenanceWindow } from '../config.ts';
import { isZoneName, wallTime } from './zone.ts';

const MINUTE = 60_000;
const DAY = 1440;
/** 1970-01-01 was a Thursday. */
const FIRST_DAY = 4;

/** True when a sample of this key at this time falls into one of the windows; their ends are not part of them. */
export function inMaintenance(windows: readonly MaintenanceWindow[], key: string, time: number): boolean {
  for (const window of windows) {
    if (window.keys && !window.keys.includes(key)) continue;
    if ('from' in window ? time >= window.from && time < window.to : inWeek(window, time)) return true;
  }
  return false;
}

function inWeek({ days, fromMinute, toMinute, zone }: Extract<MaintenanceWindow, { days: unknown }>, time: number): boolean {
  const minutes = (zone === undefined ? time : wallTime(zone, time)) / MINUTE;
  const day = Math.floor(minutes / DAY);
  const minute = minutes - day * DAY;
  const weekday = (((day + FIRST_DAY) % 7) + 7) % 7;
  if (days.includes(weekday) && minute >= fromMinute && minute < toMinute) return true;
  // A window that began yesterday and goes past midnight.
  return days.includes((weekday + 6) % 7) && minute + DAY >= fromMinute && minute + DAY < toMinute;
}

/** @throws HapaxError `CONFIG` when a window can never hold a sample */
export function checkMaintenance(windows: readonly MaintenanceWindow[]): readonly MaintenanceWindow[] {
  windows.forEach((window, i) => {
    const who = `stream maintenance[${i}]`;
    if ('from' in window) {
      if (!(window.to > window.from))
        throw new HapaxError('CONFIG', `${who}: \`to\` must be after \`from\`; got ${window.from} to ${window.to}`);
      return;
    }
    const { days, fromMinute, toMinute, zone } = window;
    if (days.length === 0 || !days.every((d) => Number.isInteger(d) && d >= 0 && d <= 6))
      throw new HapaxError('CONFIG', `${who}: \`days\` must hold integers in [0, 6], 0 for Sunday; got [${days.join(', ')}]`);
    if (!(fromMinute >= 0 && fromMinute < DAY && toMinute > fromMinute && toMinute <= fromMinute + DAY))
      throw new HapaxError(
        'CONFIG',
        `${who}: \`fromMinute\` must be in [0, 1440) and \`toMinute\` at most a day after it; got ${fromMinute} to ${toMinute}`,
      );
    if (zone !== undefined && !isZoneName(zone))
      throw new HapaxError('CONFIG', `${who}: there is no time zone ${JSON.stringify(zone)}; it is written as in Europe/Berlin or UTC`);
  });
  return windows;
}
