/// <reference lib="webworker" />
import { catalogue, checked } from './session/catalogue.ts';
import { rateOf, startPace } from './session/pace.ts';
import type { Command, Part, Report, TrackName } from './session/protocol.ts';
import type { Ring } from './session/ring.ts';
import { createSession, type Session } from './session/session.ts';
import type { Judgement } from './session/settings.ts';
import { fedSource, makeSource } from './session/source.ts';
import type { Track } from './session/track.ts';
import { serveTrainer, startTrainer } from './trainer.ts';

/** Time between turns: one frame of the screen. */
const TURN_MS = 16;
/** Work in one turn at most, so that commands are heard while catching up. */
const BUDGET_MS = 40;
/** Samples that a detector judges before the next one has its turn. */
const BLOCK = 64;
/** Samples that detectors may be behind before the source waits for them. */
const SLACK = 256;
const STATUS_MS = 200;
/** Samples in one turn from which their time says something. */
const TIMED = 100;

const scope = self as unknown as DedicatedWorkerGlobalScope;
const trainer = startTrainer(scope.location.href);
let session: Session | undefined;
let fed: ReturnType<typeof fedSource> | undefined;
let judgement: Judgement | undefined;
/** Keys of detectors, and how far the page knows the rows of each ring. */
const keys = new Map<Track, number>();
const told = new Map<Ring, number>();
let count = 0;
let playing = false;
let speed = 10;
/** Samples due but not yet taken; less than one after each turn. */
let due = 0;
let lastTurn = 0;
let lastStatus = 0;
let usPerSample = Number.NaN;
let ended = false;
const pace = startPace();

const send = (report: Report, transfer: Transferable[] = []) => scope.postMessage(report, transfer);

function tracksOf(current: Session): TrackName[] {
  return current.tracks.map((track) => {
    const key = keys.get(track) ?? ++count;
    keys.set(track, key);
    return { key, name: track.name };
  });
}

/** Rows that the page does not know yet. */
function parts(current: Session): Part[] {
  const found: Part[] = [];
  const look = (place: number, ring: Ring) => {
    const from = Math.max(ring.first, told.get(ring) ?? 0);
    const rows = ring.next - from;
    if (rows <= 0) return;
    told.set(ring, ring.next);
    const values = new Float64Array(rows * ring.width);
    for (let i = 0; i < rows; ++i) ring.row(from + i, values, i * ring.width);
    found.push({ place, from, rows, values });
  };
  look(-1, current.samples);
  for (const [place, { verdicts }] of current.tracks.entries()) look(place, verdicts);
  return found;
}

function tell(current: Session): void {
  const found = parts(current);
  if (found.length > 0)
    send(
      { type: 'frame', parts: found },
      found.map(({ values }) => values.buffer),
    );
}

/** Judge what waits, within the budget of the turn. */
function judge(current: Session): void {
  const began = performance.now();
  const most = current.behind;
  while (performance.now() - began < BUDGET_MS && current.judge(BLOCK) > 0);
  const did = most - current.behind;
  if (did < TIMED) return;
  const each = (1000 * (performance.now() - began)) / did;
  usPerSample = usPerSample === usPerSample ? 0.8 * usPerSample + 0.2 * each : each;
}

function take(current: Session, elapsed: number): void {
  if (!playing || ended || current.behind > SLACK) return;
  if (fed) return void current.take(BLOCK * 8);
  due += (elapsed / 1000) * speed;
  const n = Math.floor(due);
  due -= n;
  if (n > 0 && current.take(n) < n) {
    ended = true;
    send({ type: 'ended' });
  }
}

function turn(): void {
  const now = performance.now();
  const elapsed = Math.min(now - lastTurn, 250);
  lastTurn = now;
  if (!session) return;
  take(session, elapsed);
  judge(session);
  if (playing && !ended && !fed) pace.see(now, session.samples.next);
  tell(session);
  if (now - lastStatus < STATUS_MS) return;
  lastStatus = now;
  send({ type: 'status', status: session.status(), usPerSample, rate: rateOf(pace.slow(speed), speed) });
}

/** Rows from `index` on have changed, or will; what a detector says again about those before is the same. */
function forget(current: Session, index: number): void {
  const { samples, tracks } = current;
  const cut = (place: number, ring: Ring, from: number): Part[] => {
    if ((told.get(ring) ?? 0) <= from) return [];
    told.set(ring, from);
    return [{ place, from, rows: 0, values: new Float64Array(0) }];
  };
  // One that had to start from the oldest sample kept has forgotten those before it.
  const tracksFrom = (track: Track) => (track.done <= samples.first ? track.done : index);
  send({ type: 'frame', parts: [...cut(-1, samples, index), ...tracks.flatMap((t, i) => cut(i, t.verdicts, tracksFrom(t)))] });
  lastStatus = 0;
}

function obey(command: Command): void {
  if (command.type === 'open') {
    const { injections, start, rows, taken = 0 } = command;
    judgement = checked(command.settings);
    const settings = { ...command.settings, ...judgement };
    const outside = fedSource();
    if (rows) outside.feed(rows);
    session = createSession(settings, makeSource(settings, start) ?? outside, injections, trainer);
    session.take(taken - session.samples.next);
    fed = settings.source.kind === 'server' || settings.source.kind === 'prices' ? outside : undefined;
    keys.clear();
    told.clear();
    due = 0;
    pace.restart();
    ended = false;
    lastStatus = 0;
    send({ type: 'session', first: session.samples.first, judgement, tracks: tracksOf(session) });
  } else if (command.type === 'pace') {
    ({ playing, speed } = command);
    pace.restart();
  } else if (command.type === 'feed') {
    fed?.feed(command.rows);
  } else if (!session) {
    return;
  } else if (command.type === 'inject') {
    pace.restart();
    forget(session, session.inject(command.draft));
  } else if (command.type === 'remove') {
    pace.restart();
    forget(session, session.remove(command.id));
  } else {
    judgement = checked(command.judgement);
    session.replay(judgement);
    pace.restart();
    send({ type: 'tracks', judgement, tracks: tracksOf(session) });
    lastStatus = 0;
  }
}

if (!serveTrainer(scope)) {
  scope.onmessage = ({ data }: MessageEvent<Command>) => {
    try {
      obey(data);
    } catch (cause) {
      send({ type: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
    }
  };
  send({ type: 'methods', catalogue: catalogue() });
  lastTurn = performance.now();
  setInterval(turn, TURN_MS);
}
