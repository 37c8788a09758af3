/// <reference lib="webworker" />
import type { Command, Report } from './session/protocol.ts';
import { createSession, type Session } from './session/session.ts';
import { detectorNames } from './session/settings.ts';
import { fedSource, makeSource } from './session/source.ts';

/** Time between turns: one frame of the screen. */
const TURN_MS = 16;
/** Work in one turn at most, so that commands are heard while catching up. */
const BUDGET_MS = 40;
/** Samples in one message at most. */
const BLOCK = 512;
const STATUS_MS = 200;
/** Samples in one turn from which their time says something. */
const TIMED = 100;

const scope = self as unknown as DedicatedWorkerGlobalScope;
const spare: Float64Array[] = [];
let session: Session | undefined;
let fed: ReturnType<typeof fedSource> | undefined;
let names: readonly string[] = [];
let playing = false;
let speed = 10;
/** Samples due but not yet made; less than one after each turn. */
let due = 0;
let lastTurn = 0;
let lastStatus = 0;
let msPerSample = Number.NaN;
let ended = false;

const send = (report: Report, transfer: Transferable[] = []) => scope.postMessage(report, transfer);

function reset(current: Session): void {
  due = 0;
  ended = false;
  lastStatus = 0;
  send({ type: 'reset', first: current.first, width: current.width, detectors: names });
}

function take(width: number): Float64Array {
  const size = width * BLOCK;
  while (spare.length > 0) {
    const buffer = spare.pop();
    if (buffer?.length === size) return buffer;
  }
  return new Float64Array(size);
}

/** Judge up to `n` samples within the budget of the turn; returns how many. */
function work(current: Session, n: number): number {
  const began = performance.now();
  let did = 0;
  while (did < n && performance.now() - began < BUDGET_MS) {
    const values = take(current.width);
    const from = current.done;
    const rows = current.advance(Math.min(BLOCK, n - did), values);
    if (rows === 0) {
      spare.push(values);
      break;
    }
    did += rows;
    send({ type: 'frame', from, rows, width: current.width, values }, [values.buffer]);
  }
  // A few samples take less than the clock can tell.
  if (did >= TIMED) {
    const each = (performance.now() - began) / did;
    msPerSample = msPerSample === msPerSample ? 0.9 * msPerSample + 0.1 * each : each;
  }
  return did;
}

function turn(): void {
  const now = performance.now();
  const elapsed = Math.min(now - lastTurn, 250);
  lastTurn = now;
  if (!session) return;
  if (session.behind > 0) work(session, session.behind);
  else if (fed && playing) work(session, BLOCK * 4);
  else if (playing && !ended) {
    due += (elapsed / 1000) * speed;
    const n = Math.floor(due);
    due -= n;
    if (n > 0 && work(session, n) === 0) {
      ended = true;
      send({ type: 'ended' });
    }
  }
  if (now - lastStatus < STATUS_MS) return;
  lastStatus = now;
  send({ type: 'status', status: session.status(), msPerSample });
}

function obey(command: Command): void {
  if (command.type === 'open') {
    const { settings, injections, start, rows } = command;
    const outside = fedSource();
    if (rows) outside.feed(rows);
    session = createSession(settings, makeSource(settings, start) ?? outside, injections);
    fed = settings.source.kind === 'server' ? outside : undefined;
    names = detectorNames(settings.detectors);
    reset(session);
  } else if (command.type === 'pace') {
    ({ playing, speed } = command);
  } else if (command.type === 'recycle') {
    if (spare.length < 8) spare.push(command.values);
  } else if (command.type === 'feed') {
    fed?.feed(command.rows);
  } else if (!session) {
    return;
  } else if (command.type === 'inject') {
    if (session.inject(command.draft)) reset(session);
    lastStatus = 0;
  } else if (command.type === 'remove') {
    session.remove(command.id);
    reset(session);
  } else {
    names = detectorNames(command.detectors);
    session.replay(command.detectors, command.rate);
    reset(session);
  }
}

scope.onmessage = ({ data }: MessageEvent<Command>) => {
  try {
    obey(data);
  } catch (cause) {
    send({ type: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
  }
};
lastTurn = performance.now();
setInterval(turn, TURN_MS);
