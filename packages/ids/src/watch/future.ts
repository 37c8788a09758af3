/** Clocks of sensors may be ahead by so much. */
const AHEAD = 86_400_000;

/** Whether an event lies so far behind now that its clock is wrong: such a time would end the day that is watched, and all that comes would be late. */
export const isFuture = (time: number, now: number): boolean => time > now + AHEAD;

export const tellFuture = (count: number): string =>
  `${count === 1 ? 'an event lies' : `${count.toLocaleString('en')} events lie`} more than a day in the future: ${count === 1 ? 'it has' : 'they have'} no part; a clock is wrong`;
