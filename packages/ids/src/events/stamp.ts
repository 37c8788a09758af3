/** A time as it is shown, UTC: the day and the minute, or the second, or the hour. */
export const stamp = (ms: number, to: keyof typeof LENGTHS = 'minute'): string =>
  new Date(ms).toISOString().slice(0, LENGTHS[to]).replace('T', ' ');
const LENGTHS = { hour: 13, minute: 16, second: 19 } as const;
