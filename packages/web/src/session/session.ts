import { type EventMatcher, type EventTally, type Injection, type Injector, injector, matchEvents } from 'hapax/stream';
import { createEngine, type DetectorState, type Engine, VERDICT } from './engine.ts';
import { type Incident, type IncidentLog, incidentLog } from './incidents.ts';
import { createRing } from './ring.ts';
import { type DetectorChoice, detectorNames, type Settings } from './settings.ts';
import type { Source } from './source.ts';

/** Samples kept for going back in time: 22 minutes at 50 samples a second, 18 hours at one. */
export const CAPACITY = 65_536;

/** Samples after the end of an injection in which an alarm still counts for it. */
const GRACE = 12;
/** Flagged samples at most this far apart are one alarm. */
const GAP = 12;

export interface SessionStatus {
  /** Samples judged so far. */
  readonly done: number;
  /** Samples that wait to be judged (again), after a change of settings. */
  readonly behind: number;
  readonly detectors: readonly (DetectorState & EventTally)[];
  readonly incidents: readonly Incident[];
  /** Incidents since the start; the list holds the newest. */
  readonly alarms: number;
  /** Time of the newest sample judged. */
  readonly time: number;
  readonly injections: readonly Injection[];
  /** Usual spread of each channel, the unit of amplitudes. */
  readonly spread: readonly number[];
}

/** A stretch of samples that went through detectors, kept so that it can go through others. */
export interface Session {
  /** Numbers per sample in `advance`: time, each channel, then `VERDICT` numbers per detector. */
  readonly width: number;
  readonly first: number;
  readonly done: number;
  readonly behind: number;
  /** Judge up to `n` samples: those that wait first, then new ones of the source. Returns how many. */
  advance(n: number, out: Float64Array): number;
  /** Put a fault into the stream, from the next sample on unless `start` is given. True: samples already judged wait to be judged again. */
  inject(draft: Omit<Injection, 'id' | 'start'> & { readonly start?: number }): boolean;
  remove(id: number): void;
  /** The same samples with other detectors: all of them wait to be judged again. */
  replay(detectors: readonly DetectorChoice[], rate: number): void;
  status(): SessionStatus;
}

/**
 * Start a session. Its history is taken from the source at once and waits to be judged.
 * @param injections faults of a former session, by index of their samples
 */
export function createSession(
  { source: { channels }, history, ...settings }: Settings,
  source: Source,
  injections: readonly Injection[] = [],
): Session {
  const columns = channels.length;
  const raw = createRing(1 + columns, CAPACITY);
  const row = new Float64Array(1 + columns);
  const values = row.subarray(1);
  const kept = [...injections];
  for (let i = 0; i < history && source.next(row); ++i) raw.push(row, 0);
  const spread = spreads(raw.next === 0 ? undefined : channels.map((_, j) => raw.view(j + 1, raw.first, raw.next)), columns);

  let { detectors, rate } = settings;
  let names = detectorNames(detectors);
  let done = raw.first;
  let engine: Engine;
  let inject: Injector;
  let matchers: EventMatcher[];
  let log: IncidentLog;
  const restart = () => {
    names = detectorNames(detectors);
    engine = createEngine(channels, detectors, rate);
    inject = injector(spread);
    inject.injections.push(...kept);
    matchers = names.map(() => matchEvents(inject.injections, { grace: GRACE, gap: GAP }));
    log = incidentLog(names, spread);
    done = raw.first;
  };
  restart();

  const width = () => 1 + columns + names.length * VERDICT;
  const judge = (out: Float64Array, at: number) => {
    for (let j = 0; j <= columns; ++j) row[j] = raw.at(j, done);
    inject.apply(done, values);
    out.set(row, at);
    const verdicts = at + 1 + columns;
    engine.push(row[0], values, out, verdicts);
    for (let d = 0; d < matchers.length; ++d) matchers[d].push(done, out[verdicts + d * VERDICT + 3] === 1);
    log.push(done, row[0], values, out, verdicts, engine.explain);
    done += 1;
  };

  return {
    get width() {
      return width();
    },
    get first() {
      return raw.first;
    },
    get done() {
      return done;
    },
    get behind() {
      return raw.next - done;
    },
    advance(n, out) {
      for (let i = 0; i < n; ++i) {
        if (done === raw.next) {
          if (!source.next(row)) return i;
          raw.push(row, 0);
        }
        judge(out, i * width());
      }
      return n;
    },
    inject({ start = done, ...draft }) {
      const id = 1 + kept.reduce((most, one) => Math.max(most, one.id), 0);
      const injection = { ...draft, id, start };
      kept.push(injection);
      if (start < done) {
        restart();
        return true;
      }
      inject.injections.push(injection);
      return false;
    },
    remove(id) {
      const place = kept.findIndex((one) => one.id === id);
      if (place < 0) return;
      kept.splice(place, 1);
      restart();
    },
    replay(given, givenRate) {
      detectors = given;
      rate = givenRate;
      restart();
    },
    status: () => ({
      done,
      behind: raw.next - done,
      detectors: engine.states().map((state, d) => ({ ...state, ...matchers[d].tally })),
      incidents: log.incidents,
      alarms: log.count,
      time: done > raw.first ? raw.at(0, done - 1) : Number.NaN,
      injections: kept,
      spread: [...spread],
    }),
  };
}

/** Standard deviation of each clean channel; 1 where it says nothing. */
function spreads(columns: readonly Float64Array[] | undefined, n: number): Float64Array {
  if (!columns) return new Float64Array(n).fill(1);
  return Float64Array.from(columns, (values) => {
    const known = values.filter((v) => v === v);
    const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
    const variance = known.reduce((sum, v) => sum + (v - mean) ** 2, 0) / known.length;
    return variance > 0 ? Math.sqrt(variance) : 1;
  });
}
