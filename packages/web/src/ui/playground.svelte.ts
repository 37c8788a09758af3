import { INJECTIONS, type Injection } from 'hapax/stream';
import type { Catalogue, MethodInfo } from '../session/catalogue.ts';
import type { InjectionDraft } from '../session/draft.ts';
import { VERDICT } from '../session/lane.ts';
import type { Command, Part, Report, TrackName } from '../session/protocol.ts';
import { createRing, type Ring } from '../session/ring.ts';
import { CAPACITY } from '../session/samples.ts';
import type { SessionStatus } from '../session/session.ts';
import { type DetectorChoice, type Judgement, readSettings, type Settings } from '../session/settings.ts';
import type { Shared } from '../session/share.ts';
import type { Rows } from '../session/source.ts';
import { Hunting } from './hunting.svelte.ts';
import { followLinks } from './link.ts';
import { about, type ServerIncident } from './live.ts';
import { initialDrafts, readView, type View } from './view.ts';

const STORED = 'hapax playground';
/** How the page was left: kept beside the settings. */
const VIEW = 'hapax view';
/** Samples that the rewind button and the arrow keys go back. */
const STEP = 100;

/** Methods that are known by an abbreviation. */
const SHORT: Readonly<Record<string, string>> = {
  autoStream: 'AutoStream',
  ewma: 'EWMA',
  knn: 'k nearest neighbours',
  lof: 'LOF',
  pot: 'POT',
  streamingMad: 'Streaming MAD',
  telemanom: 'Telemanom',
  windowedIsolationForest: 'Windowed isolation forest',
  windowedLof: 'Windowed LOF',
};

const isEmbedded = () => new URLSearchParams(location.search).has('embed');

/** A detector in force and the rows known of it. */
export interface Shown extends TrackName {
  readonly ring: Ring;
}

/** Everything the page shows, and everything it can do. One for the page; the components read it and call it. */
export class Playground {
  settings: Settings = $state.raw(readSettings(isEmbedded() ? null : localStorage.getItem(STORED)));
  catalogue: Catalogue | undefined = $state.raw();
  status: SessionStatus | undefined = $state.raw();
  /** Detector figures before the last change of settings, to compare with. */
  before: SessionStatus | undefined = $state.raw();
  usPerSample = $state(Number.NaN);
  playing = $state(true);
  /** Speed, span, kind of fault: how the page was left. */
  view: View = $state(readView(localStorage.getItem(VIEW)));
  /** The right edge of the charts sticks to the newest sample. */
  following = $state(true);
  /** Right edge of the charts, in samples; fractional while it glides. */
  head = $state(0);
  /** Strength and length of each kind of fault, as last set. */
  drafts = $state(initialDrafts());
  /** Channels that "Add an anomaly" changes; empty means all. */
  chosen: readonly string[] = $state.raw([]);
  /** Incidents that the engine of the server reported, newest first, when its stream is shown. */
  serverIncidents: readonly ServerIncident[] = $state.raw([]);
  ended = $state(false);
  /** Last thing that happened, for everyone and for screen readers. */
  notice = $state('');
  problem = $state('');
  /** The page came from a server, which may have streams of its own. */
  hasServer = $state(false);
  /** Where the pages of the methods are; empty where there are none beside this page. */
  docs = $state('');
  /** Shown inside another page: only the charts and what was found. Nothing is kept then. */
  readonly embedded = isEmbedded();
  /** The connection to the server is lost; empty while it is there. */
  offline = $state('');
  samples: Ring = createRing(1, 1);
  tracks: readonly Shown[] = $state.raw([]);
  /** Grows with everything that changes pictures of the past. */
  revision = 0;
  /** Sessions asked for that the worker has not begun: what it still says is of the one before. */
  #coming = 0;
  /** Samples of a file, to play it again. */
  #file: { readonly rows: Rows; readonly labels: readonly Injection[] } | undefined;

  /** A fault that is hidden from who looks for it. */
  readonly hunting = new Hunting(this);

  readonly #worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' });

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => this.#hear(data);
    this.#worker.onerror = (event) => (this.problem = `The worker with the detectors failed: ${event.message}`);
    // Samples of files, servers and services come from outside: until they do, there are none.
    const { kind } = this.settings.source;
    this.open(kind === 'plant' || kind === 'synthetic' ? this.settings : { ...this.settings, history: 0 });
    followLinks(this);
    void about().then((beside) => {
      this.docs = beside?.docs ?? '';
    });
  }

  /** Start a new session. */
  open(settings: Settings, injections: readonly Injection[] = [], rows?: Rows, taken?: number): void {
    this.settings = settings;
    this.hunting.end();
    this.before = undefined;
    this.status = undefined;
    this.serverIncidents = [];
    this.following = true;
    this.ended = false;
    this.chosen = this.chosen.filter((name) => settings.source.channels.includes(name));
    this.samples = createRing(1 + settings.source.channels.length, CAPACITY);
    this.tracks = [];
    this.#keep();
    // The history ends now, so that the live part begins at the present.
    const start = Date.now() - Math.max(settings.history, taken ?? 0) * settings.periodMs;
    this.#coming += 1;
    this.#file = settings.source.kind === 'file' && rows ? { rows, labels: injections } : undefined;
    this.#send({ type: 'open', settings, injections, start, ...(rows ? { rows } : {}), ...(taken === undefined ? {} : { taken }) });
    this.#pace();
  }

  /** The session of a link or a scene: it goes on where it was left. */
  enter({ settings, injections, taken }: Shared): void {
    this.playing = true;
    this.open(settings, injections, undefined, taken);
  }

  /** The same session from its beginning, without what was added. */
  restart(): void {
    this.playing = true;
    this.open(this.settings, this.#file?.labels, this.#file?.rows);
  }

  /** The same samples by other rules; detectors that do not change keep what they said. */
  replay(change: Partial<Judgement>): void {
    const { detectors, rate, learning, order } = { ...this.settings, ...change };
    this.before = this.status;
    this.settings = { ...this.settings, detectors, rate, learning, order };
    this.#keep();
    this.#send({ type: 'replay', judgement: { detectors, rate, learning, order } });
  }

  /** Change one detector, or take it away. */
  change(at: number, choice: DetectorChoice | undefined): void {
    const { detectors } = this.settings;
    this.replay({ detectors: choice ? detectors.map((one, i) => (i === at ? choice : one)) : detectors.filter((_, i) => i !== at) });
  }

  methodOf(id: string): MethodInfo | undefined {
    return this.catalogue?.methods.find((one) => one.id === id);
  }

  /** The name of a detector for people: what its method is called, without the explanation after it. */
  titleOf(name: string): string {
    const [id, count] = name.split(' ');
    const title = SHORT[id] ?? this.methodOf(id)?.title.split(/ \(|: | with | by /)[0] ?? id;
    return count === undefined ? title : `${title} ${count}`;
  }

  /** An incident that goes on replaces what was known of it. */
  hearServer(incidents: readonly ServerIncident[]): void {
    const known = this.serverIncidents.filter(({ id }) => !incidents.some((one) => one.id === id));
    this.serverIncidents = [...incidents, ...known].sort((a, b) => b.start - a.start).slice(0, 50);
  }

  feed(rows: Rows): void {
    this.#send({ type: 'feed', rows });
  }

  toggle(): void {
    this.playing = !this.playing;
    this.#pace();
  }

  setSpeed(speed: number): void {
    this.view.speed = speed;
    this.#pace();
  }

  /** Move the right edge of the charts; the newest sample is followed again when it is reached. */
  goTo(index: number, done = this.samples.next): void {
    const first = Math.min(done, this.samples.first + this.view.span);
    this.following = index >= done;
    this.head = Math.max(first, Math.min(index, done));
    this.#pace();
  }

  /** Show a stretch of samples in the middle of the charts. */
  show(start: number, end = start): void {
    this.goTo(Math.max(end + this.view.span / 4, (start + end + this.view.span) / 2));
  }

  step(by: number): void {
    if (this.following && by < 0) this.playing = false;
    this.goTo(this.head + by * STEP);
  }

  live(): void {
    this.following = true;
    this.playing = true;
    this.head = this.samples.next;
    this.#pace();
  }

  /** Put in the chosen kind of fault, now, or where the charts stand when the session is rewound. */
  addAnomaly(): void {
    const { kind } = this.view;
    const { amplitude, length } = this.drafts[kind];
    const at = this.following ? {} : { start: Math.floor(this.head) };
    if (this.following && !this.playing) this.toggle();
    this.inject({ kind, amplitude, length, channels: this.targets(), ...at });
    if (!this.following) this.goTo(this.head + length + 20);
  }

  /** Put a fault in and say nothing of it. */
  place(draft: InjectionDraft): void {
    this.#send({ type: 'inject', draft });
  }

  inject(draft: InjectionDraft): void {
    this.place(draft);
    const where = draft.channels.map((j) => this.settings.source.channels[j]).join(', ');
    this.notice = `${INJECTIONS[draft.kind].title} added to ${where}.`;
  }

  remove(id: number): void {
    this.#send({ type: 'remove', id });
  }

  targets(): number[] {
    const all = this.settings.source.channels.map((_, j) => j);
    const some = all.filter((j) => this.chosen.includes(this.settings.source.channels[j]));
    return some.length > 0 ? some : all;
  }

  /** Called whenever it changes. */
  keepView(): void {
    if (!this.embedded) localStorage.setItem(VIEW, JSON.stringify(this.view));
  }

  /** The worker makes samples only when they are watched arriving; in the past the page plays back what it has. */
  #pace(): void {
    this.#send({ type: 'pace', playing: this.playing && this.following, speed: this.view.speed });
  }

  #send(command: Command): void {
    this.#worker.postMessage($state.snapshot(command));
  }

  #keep(): void {
    if (!this.embedded) localStorage.setItem(STORED, JSON.stringify(this.settings));
  }

  #hear(report: Report): void {
    if (report.type === 'session') this.#coming -= 1;
    if (this.#coming > 0 && report.type !== 'methods' && report.type !== 'failed') return;
    if (report.type === 'frame') {
      for (const part of report.parts) this.#take(part);
    } else if (report.type === 'status') {
      const status = this.hunting.look(report.status);
      if (!this.hunting.on) this.#announce(status);
      this.status = status;
      this.usPerSample = report.usPerSample;
    } else if (report.type === 'session' || report.type === 'tracks') {
      if (report.type === 'session') this.samples.clear(report.first);
      // What the worker did not know is left out.
      this.settings = { ...this.settings, ...report.judgement };
      this.tracks = report.tracks.map((track) => {
        const old = this.tracks.find(({ key }) => key === track.key);
        return { ...track, ring: old?.ring ?? createRing(VERDICT, CAPACITY) };
      });
      this.revision += 1;
    } else if (report.type === 'methods') {
      this.catalogue = report.catalogue;
    } else if (report.type === 'ended') {
      this.ended = true;
      this.notice = 'The source has no more samples.';
    } else {
      this.problem = report.message;
    }
  }

  #take({ place, from, rows, values }: Part): void {
    const ring = place < 0 ? this.samples : this.tracks[place]?.ring;
    if (!ring) return;
    if (ring.next === ring.first) ring.clear(from);
    else if (from < ring.next) {
      ring.cut(from);
      this.revision += 1;
    }
    for (let i = 0; i < rows; ++i) ring.push(values, i * ring.width);
  }

  #announce({ incidents, behind }: SessionStatus): void {
    const last = incidents.at(-1);
    if (behind > 0 || !last || this.status === undefined || last.start <= (this.status.incidents.at(-1)?.start ?? -1)) return;
    this.notice = `Alarm from ${last.witnesses.map((w) => this.titleOf(w.detector)).join(', ')}.`;
  }
}
