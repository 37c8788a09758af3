import type { Clock } from '../ports.ts';
import type { Result } from '../types.ts';

/** Between two lines about the same thing. */
const EVERY_MS = 60_000;

/**
 * Says why detectors are silent, or not as they usually are: each reason of each detector at once when it first holds, and then at most once a
 * minute, for one key as an example.
 */
export function watchNotes(clock: Clock, say: (text: string) => void): { look(results: readonly Result[]): void } {
  const told = new Map<string, { at: number; note: string }>();
  return {
    look(results) {
      for (const { verdicts, key } of results)
        for (let i = 0; i < verdicts.length; ++i) {
          const { note, name } = verdicts[i];
          if (note === '' || note.startsWith(UNCERTAIN)) continue;
          const reason = `${name} ${note.split(/[:,;]/, 1)[0]}`;
          const last = told.get(reason);
          if (last && (last.note === note || Math.abs(clock.now() - last.at) < EVERY_MS)) continue;
          told.set(reason, { at: clock.now(), note });
          say(`detector ${name}${key === '' ? '' : ` of ${key.slice(0, 60)}`}: ${note}`);
        }
    },
  };
}

/** What may pass is told when it has not. */
const UNCERTAIN = 'a new level if';
