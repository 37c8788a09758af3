import { INJECTIONS, type Injection, type InjectionKind } from 'hapax/stream';
import type { Command, InjectionDraft, Report } from '../session/protocol.ts';
import { createRing, type Ring } from '../session/ring.ts';
import { CAPACITY, type SessionStatus } from '../session/session.ts';
import { type DetectorChoice, readSettings, type Settings } from '../session/settings.ts';
import type { Rows } from '../session/source.ts';
import type { ServerIncident } from './live.ts';

const STORED = 'hapax playground';
/** How the page was left: kept beside the settings. */
const VIEW = 'hapax view';
/** Samples that the rewind button and the arrow keys go back. */
const STEP = 100;

/** Strength and length of each kind of fault, as last set. */
type Drafts = Record<InjectionKind, { amplitude: number; length: number }>;

/** Everything the page shows, and everything it can do. One for the page; the components read it and call it. */
export class Playground {
  settings: Settings = $state.raw(readSettings(localStorage.getItem(STORED)));
  status: SessionStatus | undefined = $state.raw();
  /** Detector figures before the last change of settings, to compare with. */
  before: SessionStatus | undefined = $state.raw();
  msPerSample = $state(Number.NaN);
  playing = $state(true);
  speed = $state(10);
  /** The right edge of the charts sticks to the newest sample. */
  following = $state(true);
  /** Right edge of the charts, in samples; fractional while it glides. */
  head = $state(0);
  /** Samples across the charts. */
  span = $state(300);
  kind: InjectionKind = $state('doubling');
  drafts: Drafts = $state(initialDrafts());
  /** Channels that "Add an anomaly" changes; empty means all. */
  chosen: readonly string[] = $state.raw([]);
  /** Incidents that the engine of the server reported, newest first, when its stream is shown. */
  serverIncidents: readonly ServerIncident[] = $state.raw([]);
  ended = $state(false);
  /** Last thing that happened, for everyone and for screen readers. */
  notice = $state('');
  problem = $state('');
  names: readonly string[] = $state.raw([]);
  /** Grows with every reset: charts are built anew. */
  generation = $state(0);
  ring: Ring = createRing(1, 1);

  readonly #worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' });

  constructor() {
    this.#recall();
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) => this.#hear(data);
    this.#worker.onerror = (event) => (this.problem = event.message);
    // A server's samples, and a file's, come from outside: until they do, the page shows its own.
    const { kind } = this.settings.source;
    this.open(kind === 'file' || kind === 'server' ? { ...this.settings, history: 0 } : this.settings);
  }

  /** Start a new session. */
  open(settings: Settings, injections: readonly Injection[] = [], rows?: Rows): void {
    this.settings = settings;
    this.before = undefined;
    this.serverIncidents = [];
    this.following = true;
    this.#keep();
    // The history ends now, so that the live part begins at the present.
    const start = Date.now() - settings.history * settings.periodMs;
    this.#send({ type: 'open', settings, injections, start, ...(rows ? { rows } : {}) });
    this.#pace();
  }

  /** Other detectors over the same samples. */
  replay(detectors: readonly DetectorChoice[], rate = this.settings.rate): void {
    this.before = this.status;
    this.settings = { ...this.settings, detectors, rate };
    this.#keep();
    this.#send({ type: 'replay', detectors, rate });
    this.notice = 'The session runs again with the new settings.';
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
    this.speed = speed;
    this.#pace();
  }

  /** Move the right edge of the charts; the newest sample is followed again when it is reached. */
  goTo(index: number, done = this.ring.next): void {
    const first = Math.min(done, this.ring.first + this.span);
    this.following = index >= done;
    this.head = Math.max(first, Math.min(index, done));
    this.#pace();
  }

  step(by: number): void {
    if (this.following && by < 0) this.playing = false;
    this.goTo(this.head + by * STEP);
  }

  live(): void {
    this.following = true;
    this.playing = true;
    this.head = this.ring.next;
    this.#pace();
  }

  /** Put in the chosen kind of fault, now, or where the charts stand when the session is rewound. */
  addAnomaly(): void {
    const { amplitude, length } = this.drafts[this.kind];
    const at = this.following ? {} : { start: Math.floor(this.head) };
    this.inject({ kind: this.kind, amplitude, length, channels: this.targets(), ...at });
    if (!this.following) this.goTo(this.head + length + 20);
  }

  inject(draft: InjectionDraft): void {
    this.#send({ type: 'inject', draft });
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

  /** The worker makes samples only when they are watched arriving; in the past the page plays back what it has. */
  #pace(): void {
    this.#send({ type: 'pace', playing: this.playing && this.following, speed: this.speed });
  }

  #send(command: Command): void {
    this.#worker.postMessage($state.snapshot(command));
  }

  #keep(): void {
    localStorage.setItem(STORED, JSON.stringify(this.settings));
  }

  #hear(report: Report): void {
    if (report.type === 'reset') {
      if (this.ring.width !== report.width) this.ring = createRing(report.width, CAPACITY);
      this.ring.clear(report.first);
      this.names = report.detectors;
      this.ended = false;
      this.generation += 1;
    } else if (report.type === 'frame') {
      // A frame of another width was on its way when the settings changed.
      if (report.width === this.ring.width && report.from === this.ring.next) {
        for (let i = 0; i < report.rows; ++i) this.ring.push(report.values, i * report.width);
      }
      this.#worker.postMessage({ type: 'recycle', values: report.values } satisfies Command, [report.values.buffer]);
    } else if (report.type === 'status') {
      this.#announce(report.status);
      this.status = report.status;
      this.msPerSample = report.msPerSample;
    } else if (report.type === 'ended') {
      this.ended = true;
      this.notice = 'The source has no more samples.';
    } else {
      this.problem = report.message;
    }
  }

  #recall(): void {
    let left: unknown;
    try {
      left = JSON.parse(localStorage.getItem(VIEW) ?? '{}');
    } catch {
      return;
    }
    if (typeof left !== 'object' || left === null) return;
    if ('kind' in left && typeof left.kind === 'string' && Object.hasOwn(INJECTIONS, left.kind)) this.kind = left.kind as InjectionKind;
    if ('speed' in left && typeof left.speed === 'number' && left.speed > 0 && left.speed <= 50) this.speed = left.speed;
    if ('span' in left && typeof left.span === 'number' && left.span >= 50 && left.span <= 5000) this.span = left.span;
  }

  /** Called whenever one of them changes. */
  keepView(): void {
    localStorage.setItem(VIEW, JSON.stringify({ kind: this.kind, speed: this.speed, span: this.span }));
  }

  #announce({ incidents, behind }: SessionStatus): void {
    const last = incidents.at(-1);
    if (behind > 0 || !last || last.id === this.status?.incidents.at(-1)?.id || this.status === undefined) return;
    this.notice = `Alarm from ${last.witnesses.map((w) => w.detector).join(', ')}.`;
  }
}

function initialDrafts(): Drafts {
  const entries = Object.entries(INJECTIONS).map(([kind, { options }]) => [
    kind,
    { amplitude: 'amplitude' in options ? options.amplitude.default : 0, length: options.length.default },
  ]);
  // The keys are those of INJECTIONS.
  return Object.fromEntries(entries) as Drafts;
}
