import { INJECTIONS, type Injection } from 'hapax/stream';
import type { Catalogue, MethodInfo } from '../../session/catalogue.ts';
import type { InjectionDraft } from '../../session/draft.ts';
import type { Command, Part, Report } from '../../session/protocol.ts';
import { createRing, type Ring } from '../../session/ring.ts';
import { takeRows } from '../../session/rows-in.ts';
import { CAPACITY } from '../../session/samples.ts';
import type { SessionStatus } from '../../session/session.ts';
import type { DetectorChoice, Judgement, Settings } from '../../session/settings.ts';
import type { Shared } from '../../session/share.ts';
import type { Rows } from '../../session/source.ts';
import { about, type ServerIncident } from '../samples/live.ts';
import type { OpenedFile } from '../samples/opened-file.ts';
import { Hunting } from './hunting.svelte.ts';
import { begun, isEmbedded, keepSettings, keepView, keptSettings, keptView } from './kept.ts';
import { followLinks } from './link.ts';
import { newAlarm, newestOf, type Shown, shownOf, targetsOf } from './shown.ts';
import { titleIn } from './titles.ts';
import { initialDrafts, type View } from './view.ts';

/** Samples that the rewind button and the arrow keys go back. */
const STEP = 100;

/** Everything the page shows, and everything it can do. One for the page; the components read it and call it. */
export class Playground {
  settings: Settings = $state.raw(keptSettings());
  catalogue: Catalogue | undefined = $state.raw();
  status: SessionStatus | undefined = $state.raw();
  /** Detector figures before the last change of settings, to compare with. */
  before: SessionStatus | undefined = $state.raw();
  usPerSample = $state(Number.NaN);
  /** `12 of 50` a second, where this machine does not keep up. */
  rate = $state('');
  playing = $state(true);
  /** Speed, span, kind of fault: how the page was left. */
  view: View = $state(keptView());
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
  /** Shown inside another page: the charts and what was found alone; nothing is kept. */
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
  opened: OpenedFile | undefined = $state.raw(); /** A fault that is hidden from who looks for it. */
  readonly hunting = new Hunting(this);

  readonly #worker = new Worker(new URL('../../worker.ts', import.meta.url), { type: 'module' });

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => this.#hear(data);
    this.#worker.onerror = (event) => (this.problem = `The worker with the detectors failed: ${event.message}`);
    this.open(begun(this.settings));
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
    keepSettings(this.settings);
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
    keepSettings(this.settings);
    this.#send({ type: 'replay', judgement: { detectors, rate, learning, order } });
  }

  /** Change one detector, or take it away. */
  change(at: number, choice: DetectorChoice | undefined): void {
    const { detectors } = this.settings;
    this.replay({ detectors: choice ? detectors.map((one, i) => (i === at ? choice : one)) : detectors.filter((_, i) => i !== at) });
  }

  readonly methodOf = (id: string): MethodInfo | undefined => this.catalogue?.methods.find((one) => one.id === id);
  readonly titleOf = (name: string): string => titleIn(this.catalogue, name);

  /** An incident that goes on replaces what was known of it. */
  hearServer(incidents: readonly ServerIncident[]): void {
    this.serverIncidents = newestOf(this.serverIncidents, incidents);
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

  readonly targets = (): number[] => targetsOf(this.settings.source.channels, this.chosen);

  /** Called whenever it changes. */
  keepView(): void {
    keepView(this.view);
  }

  /** The worker makes samples only when they are watched arriving; in the past the page plays back what it has. */
  #pace(): void {
    this.#send({ type: 'pace', playing: this.playing && this.following, speed: this.view.speed });
  }

  #send(command: Command): void {
    this.#worker.postMessage($state.snapshot(command));
  }

  #hear(report: Report): void {
    if (report.type === 'session') this.#coming -= 1;
    if (this.#coming > 0 && report.type !== 'methods' && report.type !== 'failed') return;
    if (report.type === 'frame') {
      for (const part of report.parts) this.#take(part);
    } else if (report.type === 'status') {
      const status = this.hunting.look(report.status);
      const alarm = this.hunting.on ? undefined : newAlarm(this.status, status);
      if (alarm) this.notice = `Alarm from ${alarm.map(this.titleOf).join(', ')}.`;
      this.status = status;
      this.usPerSample = report.usPerSample;
      this.rate = report.rate;
    } else if (report.type === 'session' || report.type === 'tracks') {
      if (report.type === 'session') this.samples.clear(report.first);
      // What the worker did not know is left out.
      this.settings = { ...this.settings, ...report.judgement };
      this.tracks = shownOf(report.tracks, this.tracks);
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

  #take(part: Part): void {
    const ring = part.place < 0 ? this.samples : this.tracks[part.place]?.ring;
    if (ring && takeRows(ring, part)) this.revision += 1;
  }
}
