import { HapaxError } from 'hapax';
import {
  type Batch,
  DEFAULT_DETECTORS,
  type Incident,
  type MaintenanceWindow,
  type Notice,
  type Outcome,
  type Recorder,
  type Result,
  type Run,
  type RunOptions,
  type Sample,
  type Stream,
  type StreamConfig,
} from 'hapax/stream';
import { Missing } from '../problems.ts';
import type { StoredTraining } from '../storage/records.ts';
import type { ServerStorage } from '../storage/store.ts';
import { type Act, act } from './acting.ts';
import { answersIn } from './answers.ts';
import type { Incoming } from './journal.ts';
import { type Recent, recentKeys } from './recent.ts';

/** What happened, for those who watch: samples with their results, and what else came of them or of the time that has passed. */
export type Listener = (samples: readonly Sample[], results: readonly Result[], outcomes: readonly Outcome[], seq: number) => void;

/** A configuration that bears the name of its stream. */
export type ServedConfig = StreamConfig & { readonly name: string };

/** A running stream as the API and the page see it, whoever runs it. */
export interface LiveStream {
  readonly name: string;
  readonly config: ServedConfig;
  readonly run: Run;
  readonly engine: Stream;
  /** Where its samples come from, in words. */
  readonly source: string;
  /** Samples taken in since the stream was made. */
  readonly taken: number;
  /** Why it runs no more; undefined while it does. */
  readonly refusal: string | undefined;
  /** Judge and keep. @throws HapaxError `STATE` for a stream that has a source of its own */
  push(samples: readonly Incoming[]): Promise<Result[]>;
  watch(listener: Listener): () => void;
  recent(key: string, after?: number): Recent;
  /** Bytes of what is kept for it. */
  readonly recentBytes: number;
  /** Models that took over, newest of each key and detector. */
  trainings(key: string): StoredTraining[];
  /** Newest first, open ones as they stand now; read as they are asked for. */
  incidents(limit: number): Iterable<Incident>;
  notices(): Notice[];
  /** Windows of the configuration, and those that were added since. */
  maintenance(): MaintenanceWindow[];
  /** Keep what a person did, and tell the sinks. @throws Missing for an incident that is none */
  act(act: Act): Notice;
}

/** Beside a run, on behalf of the page: goes into the options of `runStream`. */
export interface Observer extends Required<Pick<RunOptions, 'onOutcomes'>> {
  /** Puts into checkpoints what the sinks have been told of people. */
  readonly recorder: Recorder;
  readonly listeners: Set<Listener>;
  /** The configuration with the windows that people have set. */
  readonly config: ServedConfig;
  /** The run has begun, or has begun again: what people did since its checkpoint is handed to it. */
  attach(run: Run): void;
  readonly view: Omit<LiveStream, 'taken' | 'refusal' | 'push' | 'source'>;
}

/** @param now time of the machine, for what people do */
export function startObserver(
  store: ServerStorage,
  config: ServedConfig,
  now: () => number,
  listeners: Set<Listener> = new Set(),
): Observer {
  const { name } = config;
  const recent = recentKeys(config.features.length, (config.detectors ?? DEFAULT_DETECTORS).length);
  const models = new Map(store.trainings(name).map((one) => [idOf(one), one]));
  const notices = store.notices(name).map(({ json }) => JSON.parse(json) as Notice);
  let run: Run | undefined;
  let taken = 0;
  /** Notices that the sinks of the run have been handed. */
  let told = 0;

  const running = (): Run => {
    if (!run) throw new HapaxError('STATE', `${name}: the stream has not begun`);
    return run;
  };
  const windows = (): MaintenanceWindow[] => [...(config.maintenance ?? []), ...added(notices)];

  function swapped(outcomes: readonly Outcome[]): void {
    const changed: StoredTraining[] = [];
    for (const { models: events } of outcomes)
      for (const { kind, key, detector, version, from, to } of events)
        if (kind === 'swapped') changed.push({ key, detector, version, from, to, at: now() });
    if (changed.length === 0) return;
    for (const one of changed) models.set(idOf(one), one);
    store.putTrainings(name, changed);
  }

  function incidentOf(id: string): Incident {
    const stored =
      running()
        .stream.openIncidents()
        .find((one) => one.id === id) ?? parsed(store.incident(name, id)?.json);
    if (!stored) throw new Missing(`${name} has no incident ${id}; GET /api/streams/${name}/incidents lists them`);
    return stored;
  }

  return {
    listeners,
    get config() {
      return { ...config, maintenance: windows() };
    },
    recorder: {
      id: 'notices',
      record() {},
      mark: async () => told,
      async rewind(mark) {
        told = typeof mark === 'number' ? mark : 0;
      },
    },
    onOutcomes(outcomes, batch) {
      const samples = batch?.samples ?? [];
      const results = outcomes.filter(isResult);
      for (const sample of samples) recent.sample(sample);
      for (const result of results) recent.result(result);
      for (const { released } of outcomes) for (const result of released) recent.result(result);
      const events = outcomes.flatMap(({ incidents }) => incidents);
      if (events.length > 0)
        store.putIncidents(
          name,
          events.map(({ incident }) => ({ id: incident.id, start: incident.start, json: JSON.stringify(incident) })),
        );
      swapped(outcomes);
      const seq = seqOf(batch) ?? taken;
      taken = seq + samples.length;
      if (samples.length + events.length > 0 || outcomes.some(({ released }) => released.length > 0))
        for (const listener of listeners) listener(samples, results, outcomes, seq);
    },
    attach(next) {
      run = next;
      // A checkpoint may be older than what was said; said again, it changes nothing.
      for (const answer of answersIn(notices)) next.stream.answer(answer);
      for (const notice of notices.slice(told)) next.tell(notice);
      told = notices.length;
    },
    view: {
      name,
      config,
      get run() {
        return running();
      },
      get engine() {
        return running().stream;
      },
      watch(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      recent: recent.of,
      get recentBytes() {
        return recent.bytes;
      },
      trainings: (key) => [...models.values()].filter((one) => one.key === key),
      *incidents(limit) {
        const open = new Map(
          running()
            .stream.openIncidents()
            .map((one) => [one.id, one]),
        );
        for (let at = 0; at < limit; at += PAGE) {
          const page = store.incidents(name, Math.min(PAGE, limit - at), at);
          for (const { id, json } of page) yield open.get(id) ?? (JSON.parse(json) as Incident);
          if (page.length < PAGE) return;
        }
      },
      notices: () => [...notices],
      maintenance: windows,
      act(given) {
        const notice = act(store, { name, run: running(), notices, windows, incidentOf }, now(), given);
        told = notices.length;
        return notice;
      },
    },
  };
}

/** Incidents read from the store at once. */
const PAGE = 50;

/** Windows that people have set and not withdrawn. */
function added(notices: readonly Notice[]): MaintenanceWindow[] {
  const left = new Map<string, MaintenanceWindow>();
  for (const { kind, id, window, of } of notices) {
    if (kind === 'maintenance' && window) left.set(id, window);
    if (kind === 'withdrawn' && of !== undefined) left.delete(of);
  }
  return [...left.values()];
}

const idOf = ({ key, detector }: Pick<StoredTraining, 'key' | 'detector'>): string => JSON.stringify([key, detector]);

const parsed = (json: string | undefined): Incident | undefined => (json === undefined ? undefined : (JSON.parse(json) as Incident));

const isResult = (outcome: Outcome): outcome is Result => 'status' in outcome;

/** Number of the first sample, where the offset counts them. */
function seqOf(batch: Batch | undefined): number | undefined {
  const offset = batch?.offset;
  if (typeof offset !== 'object' || offset === null || !('taken' in offset) || typeof offset.taken !== 'number') return undefined;
  return offset.taken - (batch?.samples.length ?? 0);
}
