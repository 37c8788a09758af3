/** A time as it is shown, UTC: the day and the second, or the minute. */
export const stamp = (ms: number, to: 'minute' | 'second' = 'second'): string =>
  new Date(ms)
    .toISOString()
    .slice(0, to === 'minute' ? 16 : 19)
    .replace('T', ' ');
