import { VERDICT } from '../../session/lane.ts';
import type { TrackName } from '../../session/protocol.ts';
import { createRing, type Ring } from '../../session/ring.ts';
import { CAPACITY } from '../../session/samples.ts';
import type { SessionStatus } from '../../session/session.ts';
import type { ServerIncident } from '../samples/live.ts';

/** A detector in force and the rows known of it. */
export interface Shown extends TrackName {
  readonly ring: Ring;
}

/** The detectors in force now; one that was there before keeps its rows. */
export const shownOf = (tracks: readonly TrackName[], before: readonly Shown[]): Shown[] =>
  tracks.map((track) => ({ ...track, ring: before.find(({ key }) => key === track.key)?.ring ?? createRing(VERDICT, CAPACITY) }));

/** Incidents of the server that are listed. */
const LISTED = 50;

/** Newest first; one that goes on replaces what was known of it. */
export const newestOf = (known: readonly ServerIncident[], told: readonly ServerIncident[]): ServerIncident[] =>
  [...told, ...known.filter(({ id }) => !told.some((one) => one.id === id))].sort((a, b) => b.start - a.start).slice(0, LISTED);

/** Places of the chosen channels; of all where none of them is there. */
export function targetsOf(channels: readonly string[], chosen: readonly string[]): number[] {
  const all = channels.map((_, j) => j);
  const some = all.filter((j) => chosen.includes(channels[j]));
  return some.length > 0 ? some : all;
}

/** The detectors behind an incident that was not there before; undefined where there is none, and while the past is made up for. */
export function newAlarm(before: SessionStatus | undefined, { incidents, behind }: SessionStatus): string[] | undefined {
  const last = incidents.at(-1);
  if (behind > 0 || !last || before === undefined || last.start <= (before.incidents.at(-1)?.start ?? -1)) return undefined;
  return last.witnesses.map((one) => one.detector);
}
