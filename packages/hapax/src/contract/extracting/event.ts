import { HapaxError } from '../../core/errors.ts';

/** Something that happened: a line of a log, an alert, a login. Fields are texts or numbers; null is unknown. */
export interface Event {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * An event as it was handed in, checked.
 * @throws HapaxError `INPUT`
 */
export function checkedEvent(event: Event, who: string, at: number): Event {
  if (typeof event !== 'object' || event === null || typeof event.fields !== 'object' || event.fields === null)
    throw new HapaxError(
      'INPUT',
      `${who}: event ${at} must be { time, fields }; got ${typeof event === 'object' ? 'an object without fields' : String(event)}`,
    );
  if (!Number.isFinite(event.time))
    throw new HapaxError('INPUT', `${who}: event ${at} has the time ${String(event.time)}; a time is a number of milliseconds since 1970`);
  return event;
}

/** One text for a period and a key. The time cannot hold the mark between them, so no two pairs share a text. */
export const labelOf = (time: number, key: string): string => `${time}|${key}`;
