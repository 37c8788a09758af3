import { open, stat } from 'node:fs/promises';
import { systemError } from '@hapax/io';
import { HapaxError } from 'hapax';
import { flag, maybe, number, path as pathSetting } from 'hapax/settings';
import type { Clock, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { sumOf, tailAfter, tailBefore } from '../contract/kept-file.ts';
import { READ_AGAIN } from '../contract/promises.ts';
import { pauses, systemClock } from '../run/clock.ts';
import { firstTimes } from './date-order.ts';
import { countLines, type LineOptions, NEWLINE, type Offset, pacer, parseLines } from './lines.ts';
import { MAPPING, type Mapping, mappingOf } from './mapping.ts';
import { numberTimes } from './number-times.ts';
import { fieldsOf } from './seen-fields.ts';

export interface FileOptions extends LineOptions {
  /** Replay so many times faster than the samples were measured; as fast as they are read unless given. */
  readonly speed?: number;
  /** Wait for more at the end of the file, as of a log that is being written. */
  readonly follow?: boolean;
  readonly clock?: Clock;
  /** Told when the file was cut or put aside; `onBad` is unless given. */
  readonly onTrouble?: (message: string) => void;
}

/** Bytes read at once: about three thousand samples. */
const CHUNK = 1 << 18;
/** How often a file that is followed is looked at. */
const FOLLOW_MS = 250;
/** Samples from a file with one JSON object a line. Can be read again from any offset. */
export function ndjsonFile(path: string, given: Mapping, options: FileOptions = {}): Source {
  const { speed, follow = false, clock = systemClock, onBad, onTrouble: trouble = onBad } = options;
  const pausing = pauses(clock);
  let wanted = true;
  return {
    id: `ndjson ${path}`,
    kind: 'replay',
    ...fieldsOf(given),
    close() {
      wanted = false;
      pausing.end();
    },
    async *read(from) {
      // Only this source writes its offsets.
      let offset = (from as Offset | undefined) ?? { bytes: 0, lines: 0 };
      const opened = () =>
        open(path).catch((error: unknown) => {
          throw systemError(path, error);
        });
      let file = await opened();
      let { ino: inode, size: there } = await file.stat();
      let tail = await tailBefore(file, Math.min(offset.bytes, there));
      const isOther = () => offset.sum !== undefined && offset.sum !== sumOf(tail);
      if (there < offset.bytes || (offset.inode !== undefined && offset.inode !== inode) || isOther()) {
        if (!follow) {
          await file.close();
          throw new HapaxError(
            'FILE',
            `${path} is not the file that the checkpoint saw ${offset.bytes} bytes of: put it back, or remove the state to start afresh`,
          );
        }
        trouble?.(`${path} was cut or replaced meanwhile; reading it from its beginning`);
        offset = { bytes: 0, lines: 0 };
        tail = await tailBefore(file, 0);
      }
      offset = { bytes: offset.bytes, lines: offset.lines, inode };
      const beginAgain = async (): Promise<void> => {
        trouble?.(`${path} was cut or replaced meanwhile; reading it from its beginning`);
        await file.close();
        file = await opened();
        ({ ino: inode } = await file.stat());
        offset = { bytes: 0, lines: 0, inode };
        tail = await tailBefore(file, 0);
      };
      const mapping = await asShown(path, given);
      const pace = speed === undefined ? undefined : pacer(speed, clock, pausing);
      try {
        let size = CHUNK;
        for (;;) {
          // What stands before is read along: a file that was written anew in place is seen whatever its length.
          const lead = tail.length;
          const whole = Buffer.allocUnsafe(lead + size);
          const all = (await file.read(whole, 0, lead + size, offset.bytes - lead)).bytesRead;
          if (follow && !(all >= lead && tail.equals(whole.subarray(0, lead)))) {
            await beginAgain();
            continue;
          }
          const [buffer, bytesRead] = [whole.subarray(lead), Math.max(0, all - lead)];
          const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
          if (end > 0) {
            const next = offset.bytes + end;
            tail = tailAfter(tail, buffer.subarray(0, end));
            for await (const { samples, offset: at } of parseLines(
              path,
              buffer.toString('utf8', 0, end),
              offset,
              end,
              mapping,
              options,
              pace,
            )) {
              // Only this source writes its offsets.
              const own = at as Offset;
              yield { samples, offset: own.bytes === next ? { ...own, sum: sumOf(tail) } : own };
            }
            offset = { bytes: next, lines: offset.lines + countLines(buffer, end), inode };
            size = CHUNK;
          } else if (bytesRead === size) size *= 2;
          else if (follow && wanted) {
            await pausing.wait(FOLLOW_MS);
            // A log is put aside for a new one of its name; nothing of the old one is left to read.
            const now = await stat(path).catch(() => undefined);
            there = (await file.stat()).size;
            if (now !== undefined && now.ino !== inode && there === offset.bytes + bytesRead) await beginAgain();
          } else if (follow) return;
          else {
            // The last line may lack its end.
            if (bytesRead > 0) yield* parseLines(path, buffer.toString('utf8', 0, bytesRead), offset, bytesRead, mapping, options, pace);
            return;
          }
        }
      } finally {
        await file.close();
      }
    },
  };
}

/** With what the beginning of the file shows of its times, wherever reading begins. */
async function asShown(path: string, given: Mapping): Promise<Mapping> {
  if (given.timeFormat !== undefined) return given;
  const { dayFirst, number: first } = await firstTimes(path, given.time);
  const numbers = given.numbers ?? {};
  if (first !== undefined) numberTimes(given.time, numbers, given.unit === 'auto' ? given.say : undefined)(first);
  const order = given.dayFirst ?? dayFirst;
  return { ...given, numbers, ...(order === undefined ? {} : { dayFirst: order }) };
}

/** `type: ndjson` */
export const ndjson = defineSource({
  id: 'ndjson',
  title: 'NDJSON file',
  doc: 'Samples from a file with one JSON object a line. Goes on after a restart where the last checkpoint was.',
  promises: READ_AGAIN,
  options: {
    path: pathSetting('The file.'),
    ...MAPPING,
    speed: maybe(
      number(1, { min: 1e-9 }, 'Replay so many times faster than the samples were measured; as fast as they are read unless given.'),
    ),
    follow: flag('Wait for more at the end of the file, as of a log that is being written.'),
  },
  open: ({ path, speed, follow = false, ...mapping }, { features, texts, clock, onTrouble }) =>
    ndjsonFile(path, mappingOf({ features, texts, onTrouble }, mapping), {
      clock,
      ...(speed === undefined ? {} : { speed }),
      follow,
      onBad: (text) => onTrouble({ kind: 'unreadable', text }),
      onTrouble: (text) => onTrouble({ kind: 'trouble', text }),
    }),
});
