import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { HapaxError } from 'hapax';

/** Who has a place. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the count of its system; '' where that is not to be had. Numbers of processes come again. */
  readonly began: string;
  readonly what: string;
  readonly since: string;
}

/** How often a holder shows that it lives, for processes of other machines and containers that share its files. */
const BEAT_MS = 5000;
/** A sign that is younger than this says that the holder of another machine lives. */
const GONE_MS = 30_000;
/** One that seems older is waited for: clocks of two machines differ, and a clock may be set, but who lives gives another sign. */
const WATCHED_MS = 2.4 * BEAT_MS;
const LOOK_MS = 200;
/** Others may try at the same moment. */
const TRIES = 5;

/** How a lock is waited for that another machine may have left behind. */
interface Waiting {
  readonly watchedMs?: number;
  /** Told before the waiting; a warning of the process unless given. */
  readonly say?: (text: string) => void;
}

/**
 * Take a file or folder for this process alone, by a lock file beside or in it.
 * @param lock path of the lock file; where it seems to be left behind by another machine its next sign of life is waited for
 * @param place what is taken, and `what` takes it, for the process that comes second
 * @param waiting how long, and what is told before
 * @returns what gives it back
 * @throws HapaxError `FILE` naming the process that has it
 */
export async function takePlace(
  lock: string,
  place: string,
  what: string,
  { watchedMs = WATCHED_MS, say = process.emitWarning }: Waiting = {},
): Promise<() => Promise<void>> {
  const mine: Holder = { pid: process.pid, host: hostname(), began: began(process.pid), what, since: new Date().toISOString() };
  for (let i = 0; i < TRIES; ++i) {
    if (await put(lock, mine)) return hold(lock);
    const text = await readFile(lock, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const holder = holderIn(text);
    const signs = () => {
      const from = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
      return givesSigns(lock, watchedMs, () =>
        say(`${place} seems to be left behind by ${from}: waiting ${Math.ceil(watchedMs / 1000)} s for a sign of it`),
      );
    };
    if (holder === undefined ? await signs() : await lives(holder, signs)) throw new HapaxError('FILE', refusal(place, holder));
    await clear(lock, text);
  }
  throw new HapaxError('FILE', refusal(place, undefined));
}

/**
 * False when there is one already. It is written beside its place and then put there: a process that is killed on the way leaves no lock
 * that says nothing, which keeps others out for half a minute.
 */
async function put(lock: string, holder: Holder): Promise<boolean> {
  const beside = `${lock}.${randomUUID()}`;
  try {
    await write(beside, holder);
    await link(beside, lock).catch((error: unknown) => {
      // File systems of other kinds have no second names.
      if (!NO_LINKS.has(codeOf(error))) throw error;
      return write(lock, holder);
    });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw unwritten(lock, error);
  } finally {
    await rm(beside, { force: true }).catch(() => {});
  }
}

const NO_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** Make a file, which must not be there. */
async function write(path: string, holder: Holder): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    const bytes = Buffer.from(JSON.stringify(holder));
    for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
  } catch (error) {
    // A lock that says nothing would keep out whoever comes next.
    await rm(path, { force: true }).catch(() => {});
    throw error;
  } finally {
    await file.close();
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

function unwritten(lock: string, error: unknown): HapaxError {
  const code = codeOf(error);
  const text =
    code === 'ENOSPC'
      ? 'the disk is full'
      : code === 'EROFS'
        ? 'the disk is read-only'
        : code === 'EACCES'
          ? 'no permission for its folder'
          : undefined;
  return new HapaxError(
    'FILE',
    `${lock}: the lock cannot be written: ${text ?? (error instanceof Error ? error.message : String(error))}`,
    error,
  );
}

function hold(lock: string): () => Promise<void> {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => {});
  }, BEAT_MS);
  beat.unref();
  let gone: Promise<void> | undefined;
  return () => {
    clearInterval(beat);
    // Once: another may have it since.
    gone ??= rm(lock, { force: true });
    return gone;
  };
}

/** Put a lock out of the way whose holder has gone. One that has been taken anew meanwhile is put back. */
async function clear(lock: string, text: string): Promise<void> {
  const aside = `${lock}.${randomUUID()}`;
  await rename(lock, aside).catch(() => {});
  const moved = await readFile(aside, 'utf8').catch(() => undefined);
  if (moved !== undefined && moved !== text) await link(aside, lock).catch(() => {});
  await rm(aside, { force: true });
}

async function lives({ pid, host, began: then }: Holder, signs: () => Promise<boolean>): Promise<boolean> {
  if (host !== hostname()) return signs();
  try {
    process.kill(pid, 0);
  } catch (error) {
    // One of another user lives too.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = began(pid);
  return then === '' || now === '' || now === then;
}

async function givesSigns(lock: string, watchedMs: number, onWait: () => void): Promise<boolean> {
  const first = await signOf(lock);
  if (first === undefined) return false;
  // A sign from the future is one: the other clock is ahead.
  if (Date.now() - first < GONE_MS) return true;
  onWait();
  for (let waited = 0; waited < watchedMs; waited += LOOK_MS) {
    await new Promise((go) => setTimeout(go, LOOK_MS));
    const next = await signOf(lock);
    if (next !== first) return next !== undefined;
  }
  return false;
}

const signOf = (lock: string): Promise<number | undefined> =>
  stat(lock).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );

function holderIn(text: string): Holder | undefined {
  try {
    const holder: unknown = JSON.parse(text);
    // Only `put` writes them.
    return typeof holder === 'object' && holder !== null && 'pid' in holder ? (holder as Holder) : undefined;
  } catch {
    return undefined;
  }
}

/** The 22nd field of what Linux says of a process; the second may hold blanks. */
function began(pid: number): string {
  try {
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[19] ?? ''
    );
  } catch {
    return '';
  }
}

function refusal(place: string, holder: Holder | undefined): string {
  const who = holder
    ? `process ${holder.pid}${holder.host === hostname() ? '' : ` on ${holder.host}`} (${holder.what}) since ${holder.since}`
    : 'another process';
  return `${place} is in use by ${who}: end it first, or give this one a place of its own`;
}
