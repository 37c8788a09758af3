/** How far a stream has come: samples taken, and ticks written down. */
export interface TakenPosition {
  readonly taken: number;
  readonly ticks: number;
}

/** Only a journal writes it: a number before there were ticks. */
export function positionOf(offset: unknown): TakenPosition {
  if (offset === undefined) return { taken: 0, ticks: 0 };
  return typeof offset === 'number' ? { taken: offset, ticks: 0 } : (offset as TakenPosition);
}
