import { isZone, utcOf } from '@hapax/io';
import { didYouMean, HapaxError } from 'hapax';
import type { Names } from '../columns/names.ts';
import type { Row } from '../columns/row.ts';
import type { EventKind, SecurityEvent } from '../events/event.ts';
import type { LogFormat } from '../formats/format.ts';
import { logFormats } from '../formats/registry.ts';
import { unpacked } from './bytes.ts';
import { type LogFile, logFiles } from './paths.ts';
import { type FileTaker, fileReader, notALog, type Origin, type Rejected } from './read-file.ts';

/** How logs are read. */
export interface ReadLogsOptions {
  /** Overrules what the first lines look like: an id of `logFormats`, or a format made by a mapping. */
  readonly format?: string | LogFormat;
  /** Zone of times that say none: `Asia/Tokyo`, `Europe/Berlin`. UTC unless given. */
  readonly zone?: string;
  /** Year of the first line, for times without a year. */
  readonly year?: number;
  /** Leave out files that were written last before this. */
  readonly sinceMs?: number;
  /** Stop at the first line that cannot be read. */
  readonly strict?: boolean;
  /** Gets each line that cannot be read. */
  readonly onReject?: (rejected: Rejected) => void;
  /**
   * Takes events as rows where the format is read by bytes, several times as fast; `take` gets the others. True asks for the event as well.
   */
  readonly rows?: { readonly names: Names; take(row: Row): boolean };
}

/** What was read, and what was not. */
export interface LogReport {
  readonly files: readonly { readonly file: string; readonly format: string; readonly events: number; readonly rejected: number }[];
  /** Files of folders and patterns that look like no log. */
  readonly unknown: readonly string[];
  /** Files that could not be read to their end, and why; what stands before was read. */
  readonly broken: readonly { readonly file: string; readonly reason: string }[];
  readonly events: number;
  readonly kinds: Readonly<Partial<Record<EventKind, number>>>;
  /** Comments and headers. */
  readonly passed: number;
  readonly rejected: number;
  /** By reason, most frequent first. */
  readonly reasons: readonly (readonly [reason: string, count: number])[];
}

/**
 * Read security logs from files, folders and patterns, packed or not, line by line: memory does not grow with their length. The format of
 * each file is told by its first lines. A line that cannot be read is counted, and handed to `onReject` with its reason.
 * @param take gets each event, and the line it was read from
 * @throws HapaxError `FILE` for what is not there, a named file that is no log, and with `strict` for a line; `OPTION`
 */
export async function readLogs(
  paths: readonly string[],
  take: (event: SecurityEvent, origin: Origin) => void,
  options: ReadLogsOptions = {},
): Promise<LogReport> {
  const reading = logReading(take, options);
  for (const file of await logFiles(paths, reading.passOver)) {
    if (file.lastMs < (options.sinceMs ?? Number.NEGATIVE_INFINITY)) continue;
    const before = reading.events;
    try {
      await unpacked(file.path, (name) => reading.reader({ ...file, path: name }));
    } catch (error) {
      // A file that is cut off has said something before it ends; of many files one that cannot be read does not stop the others.
      if (options.strict === true || !(error instanceof HapaxError) || !isBroken(error, file.named, reading.events > before)) throw error;
      reading.broke(file.path, error.message);
    }
  }
  return reading.report();
}

/** Readers of files, and the counts of all of them. */
export function logReading(take: (event: SecurityEvent, origin: Origin) => void, options: ReadLogsOptions = {}) {
  const format = typeof options.format === 'string' ? formatNamed(options.format) : options.format;
  const toUtc = options.zone === undefined ? undefined : clockOf(options.zone);
  const files: { file: string; format: string; events: number; rejected: number }[] = [];
  const kinds = new Map<EventKind, number>();
  const reasons = new Map<string, number>();
  const unknown: string[] = [];
  const broken: { readonly file: string; readonly reason: string }[] = [];
  let passed = 0;

  function takerOf(named: boolean): FileTaker {
    let count: (typeof files)[number] | undefined;
    const counted = (kind: EventKind): void => {
      if (count !== undefined) count.events += 1;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    };
    const { rows } = options;
    return {
      ...(rows === undefined
        ? {}
        : {
            rows: {
              names: rows.names,
              take(row: Row) {
                if (rows.take(row)) return true;
                counted(row.kind);
                return false;
              },
            },
          }),
      format: (file, { id }) => {
        count = { file, format: id, events: 0, rejected: 0 };
        files.push(count);
      },
      event(event, origin) {
        counted(event.kind);
        take(event, origin);
      },
      passed: () => {
        passed += 1;
      },
      reject(rejected) {
        if (options.strict === true)
          throw new HapaxError(
            'FILE',
            `${rejected.file} line ${rejected.line} ${rejected.reason}; leave --strict out to count such lines and go on`,
          );
        if (count !== undefined) count.rejected += 1;
        reasons.set(rejected.reason, (reasons.get(rejected.reason) ?? 0) + 1);
        options.onReject?.(rejected);
      },
      unknown(file, first) {
        if (named) throw notALog(file, first);
        unknown.push(file);
      },
    };
  }

  return {
    /** Takes the bytes of a file. */
    reader: ({ path, lastMs, named }: LogFile) => fileReader({ name: path, lastMs, format, year: options.year, toUtc }, takerOf(named)),
    /** Events so far. */
    get events() {
      return sum(files, ({ events }) => events);
    },
    /** What a folder holds is no file at all. */
    passOver: (path: string): void => void unknown.push(path),
    /** A file could not be read to its end. */
    broke: (file: string, reason: string): void => void broken.push({ file, reason }),
    report: (): LogReport => ({
      files: files.map((one) => ({ ...one })),
      unknown: [...unknown],
      broken: [...broken],
      events: sum(files, ({ events }) => events),
      kinds: Object.fromEntries(kinds),
      passed,
      rejected: sum(files, ({ rejected }) => rejected),
      reasons: [...reasons].sort(([, x], [, y]) => y - x),
    }),
  };
}

/** Whether a failure is of the one file: a named one must have said something. */
const isBroken = ({ message }: HapaxError, named: boolean, said: boolean): boolean =>
  / cannot be unpacked: |EACCES|EIO|permission/i.test(message) && (said || !named);

const sum = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((total, one) => total + of(one), 0);

/** @throws HapaxError `OPTION` */
function formatNamed(id: string): LogFormat {
  const found = logFormats.find((format) => format.id === id);
  if (found !== undefined) return found;
  const names = logFormats.map((format) => format.id);
  throw new HapaxError('OPTION', `no log format \`${id}\` (there are ${names.join(', ')})${didYouMean(id, names)}`);
}

/** Offsets change at a whole quarter of an hour, and are asked for a million times. */
const QUARTER = 900_000;

function clockOf(zone: string): (localMs: number) => number {
  if (!isZone(zone)) throw new HapaxError('OPTION', `no time zone \`${zone}\`; name one as in Europe/Berlin, Asia/Tokyo or UTC`);
  const shifts = new Map<number, number>();
  return (local) => {
    const quarter = Math.floor(local / QUARTER);
    let shift = shifts.get(quarter);
    if (shift === undefined) {
      shift = utcOf(zone, quarter * QUARTER).first - quarter * QUARTER;
      shifts.set(quarter, shift);
    }
    return local + shift;
  };
}
