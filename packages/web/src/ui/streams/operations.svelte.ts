import { ask, type Incident, type Notice, type Recent, type Row, type Span, type StreamStatus } from './api.ts';

/** How often the server is asked: values and scores, and everything else. */
const EVERY_MS = 1000;
const WHO = 'hapax who';
/** Rows that the charts show. */
export const SHOWN = 600;
const INCIDENTS = 50;

/** What the page of running streams shows, and what it can do. */
export class Operations {
  streams: readonly StreamStatus[] = $state.raw([]);
  /** The server was asked and has answered. */
  known = $state(false);
  name = $state('');
  key = $state('');
  recent: Recent | undefined = $state.raw();
  incidents: readonly Incident[] = $state.raw([]);
  notices: readonly Notice[] = $state.raw([]);
  windows: readonly Span[] = $state.raw([]);
  /** Who is at the page, in their own words. */
  who = $state(localStorage.getItem(WHO) ?? '');
  problem = $state('');
  /** The connection is lost; empty while it is there. */
  offline = $state('');
  said = $state('');
  now = $state(Date.now());
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get stream(): StreamStatus | undefined {
    return this.streams.find(({ name }) => name === this.name);
  }

  start(name: string): () => void {
    this.name = name;
    void this.#round();
    return () => {
      this.#stopped = true;
      clearTimeout(this.#timer);
    };
  }

  choose(name: string): void {
    this.name = name;
    this.key = '';
    this.#forget();
    history.replaceState(null, '', `#streams/${encodeURIComponent(name)}`);
    void this.look();
  }

  chooseKey(key: string): void {
    this.key = key;
    this.recent = undefined;
    void this.look();
  }

  keepWho(): void {
    localStorage.setItem(WHO, this.who.trim());
  }

  acknowledge = (incident: string) => this.#act(`/incidents/${incident}/acknowledge`, {}, 'Acknowledged.');
  judge = (incident: string, verdict: 'real' | 'false alarm') =>
    this.#act(`/incidents/${incident}/verdict`, { verdict }, `Noted: ${verdict}.`);
  maintain = (window: Span, text: string) => this.#act('/maintenance', { window, text }, 'The maintenance window is set.');
  withdraw = (id: string) => this.#act(`/maintenance/${id}/withdraw`, {}, 'The maintenance window is taken back.');

  /** Everything about the stream that is shown. */
  async look(): Promise<void> {
    try {
      this.streams = await ask<StreamStatus[]>('');
      this.known = true;
      this.offline = '';
      const stream = this.stream ?? this.streams[0];
      if (!stream) return this.#forget();
      if (stream.name !== this.name) this.name = stream.name;
      if (!stream.keys.some(({ key }) => key === this.key)) this.key = await this.#firstKey(stream);
      await this.#details(stream.name, this.key);
    } catch (cause) {
      this.offline = `The server does not answer (${cause instanceof Error ? cause.message : String(cause)}). Trying again …`;
    }
  }

  /** The key that something is wrong with, else the one heard last. */
  async #firstKey({ name, open, keys }: StreamStatus): Promise<string> {
    const [incident] = open > 0 ? await ask<Incident[]>(`/${encodeURIComponent(name)}/incidents?limit=${INCIDENTS}`) : [];
    const odd = incident?.status === 'open' ? incident.peak.key : undefined;
    return odd !== undefined && keys.some(({ key }) => key === odd) ? odd : (keys.at(-1)?.key ?? '');
  }

  async #details(name: string, key: string): Promise<void> {
    const path = `/${encodeURIComponent(name)}`;
    const last = this.recent?.key === key ? (this.recent.scores.at(-1)?.[0] ?? this.recent.values.at(-1)?.[0]) : undefined;
    const after = last === undefined ? '' : `&after=${last}`;
    const [recent, incidents, notices, windows] = await Promise.all([
      ask<Recent>(`${path}/recent?key=${encodeURIComponent(key)}${after}`),
      ask<Incident[]>(`${path}/incidents?limit=${INCIDENTS}`),
      ask<Notice[]>(`${path}/notices`),
      ask<Span[]>(`${path}/maintenance`),
    ]);
    // Another one was chosen meanwhile.
    if (name !== this.name || key !== this.key) return;
    this.recent = after === '' ? recent : joined(this.recent, recent);
    this.incidents = incidents;
    this.notices = notices;
    this.windows = windows;
  }

  async #act(path: string, body: object, said: string): Promise<void> {
    this.problem = '';
    if (this.who.trim() === '') {
      this.problem = 'Say who you are first: it is kept with what you do.';
      document.getElementById('who')?.focus();
      return;
    }
    try {
      await ask(`/${encodeURIComponent(this.name)}${path}`, { who: this.who.trim(), ...body });
      this.said = said;
    } catch (cause) {
      this.problem = cause instanceof Error ? cause.message : String(cause);
    }
    await this.look();
  }

  #forget(): void {
    this.recent = undefined;
    this.incidents = [];
    this.notices = [];
    this.windows = [];
  }

  async #round(): Promise<void> {
    this.now = Date.now();
    // A page that nobody sees asks for nothing.
    if (!document.hidden || !this.known) await this.look();
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#round(), EVERY_MS);
  }
}

/** What is known, and what came since. Values are asked for from the last score on, so some come again. */
function joined(old: Recent | undefined, more: Recent): Recent {
  if (!old) return more;
  return { ...more, values: grown(old.values, more.values), scores: grown(old.scores, more.scores) };
}

function grown(old: readonly Row[], more: readonly Row[]): readonly Row[] {
  const last = old.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY;
  return [...old, ...more.filter(([time]) => time > last)].slice(-SHOWN);
}
