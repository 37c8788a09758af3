import type { Injection, Trainer } from 'hapax/stream';
import { type Answer, answersOf } from './answers.ts';
import type { InjectionDraft } from './draft.ts';
import { type Incident, incidentsOf } from './incidents.ts';
import { streamConfig } from './lane.ts';
import type { Ring } from './ring.ts';
import { createSamples } from './samples.ts';
import type { Judgement, Settings } from './settings.ts';
import type { Source } from './source.ts';
import { createTrack, type Track, type TrackState } from './track.ts';

export { CAPACITY } from './samples.ts';

export interface DetectorStatus extends TrackState {
  readonly name: string;
  readonly method: string;
  /** Samples that wait to be judged. */
  readonly behind: number;
  readonly found: number;
  readonly missed: number;
  readonly alarms: number;
  readonly falseAlarms: number;
  readonly precision: number;
  readonly recall: number;
  readonly delay: number;
}

export interface SessionStatus {
  /** Samples taken so far. */
  readonly taken: number;
  /** Samples that wait to be judged by the detector that is farthest behind; one that waits for its training does not count. */
  readonly behind: number;
  readonly detectors: readonly DetectorStatus[];
  /** The newest ones, oldest first. */
  readonly incidents: readonly Incident[];
  /** All that are kept. */
  readonly alarms: number;
  /** Time of the newest sample. */
  readonly time: number;
  readonly injections: readonly Injection[];
  /** What each detector said about the newest faults. */
  readonly answers: readonly Answer[];
  /** Usual spread of each channel, the unit of amplitudes. */
  readonly spread: readonly number[];
}

/** A stretch of samples that goes through detectors, kept so that it can go through others. */
export interface Session {
  /** Time and channels of each sample, with its faults. */
  readonly samples: Ring;
  readonly tracks: readonly Track[];
  readonly behind: number;
  /** Take up to `n` new samples from the source. Returns how many there were. */
  take(n: number): number;
  /** Let each detector judge up to `n` samples that wait. Returns how many judgements there were. */
  judge(n: number): number;
  /**
   * Put a fault into the stream, from the next sample on unless `start` is given. Detectors go back to before it.
   * Returns the index from which samples have changed.
   */
  inject(draft: InjectionDraft): number;
  remove(id: number): number;
  /** The same samples by other rules: detectors that change start again, the others stay. */
  replay(judgement: Judgement): void;
  status(): SessionStatus;
}

/** Incidents in a status: it goes to the page several times a second. */
const SHOWN = 40;

/**
 * Start a session. Its history is taken from the source at once and waits to be judged.
 * @param injections faults of a former session, by index of their samples
 * @param trainer trains batch methods; in this thread unless given
 */
export function createSession(settings: Settings, source: Source, injections: readonly Injection[] = [], trainer?: Trainer): Session {
  const { channels } = settings.source;
  const samples = createSamples(source, channels.length, settings.history, injections);
  const { given } = samples;
  let tracks: Track[] = [];
  let made: { readonly key: string; readonly track: Track }[] = [];

  const arrange = (judgement: Judgement) => {
    const { detectors, ...stream } = streamConfig(channels, judgement);
    const old = made;
    made = detectors.map((detector) => {
      const config = { ...stream, detectors: [detector] };
      const key = JSON.stringify(config);
      return old.find((one) => one.key === key) ?? { key, track: createTrack(config, samples, trainer) };
    });
    tracks = made.map(({ track }) => track);
  };
  arrange(settings);

  const changed = (from: number): number => {
    for (const track of tracks) track.back(from);
    return from;
  };
  const behind = (track: Track) => given.next - track.done;

  return {
    samples: given,
    get tracks() {
      return tracks;
    },
    get behind() {
      return Math.max(0, ...tracks.filter((track) => !track.waiting).map(behind));
    },
    take: samples.take,
    judge: (n) => tracks.reduce((sum, track) => sum + track.advance(n), 0),
    inject({ start = given.next, ...draft }) {
      const id = 1 + samples.injections.reduce((most, one) => Math.max(most, one.id), 0);
      return changed(samples.add({ ...draft, id, start: Math.max(given.first, start) }));
    },
    remove: (id) => changed(samples.remove(id)),
    replay: arrange,
    status() {
      const incidents = incidentsOf(tracks);
      return {
        taken: given.next,
        behind: this.behind,
        detectors: tracks.map((track) => ({
          name: track.name,
          method: track.method,
          behind: behind(track),
          ...track.state,
          training: track.state.training || track.waiting,
          ...track.tally,
        })),
        incidents: incidents.slice(-SHOWN),
        alarms: incidents.length,
        time: given.next > given.first ? given.at(0, given.next - 1) : Number.NaN,
        injections: [...samples.injections],
        answers: answersOf(samples.injections, tracks),
        spread: [...samples.spread],
      };
    },
  };
}
