/** A time as it is shown: the day and the minute, UTC. */
export const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
