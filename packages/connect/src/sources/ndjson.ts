import { HapaxError } from 'hapax';
import { flag, maybe, number, path as pathSetting } from 'hapax/settings';
import type { Batch, Clock, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { sumOf } from '../contract/kept-file.ts';
import { READ_AGAIN } from '../contract/promises.ts';
import { pauses, systemClock } from '../run/clock.ts';
import { firstTimes } from './date-order.ts';
import { beginAgain, type FilePlace, goOn, openAt, readOn, wasReplaced } from './file-place.ts';
import { type LineOptions, LONGEST_LINE, NEWLINE, type Offset, pacer, parseLines, tooLong } from './lines.ts';
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
      const replaced = () => trouble?.(`${path} was cut or replaced meanwhile; reading it from its beginning`);
      // Only this source writes its offsets.
      const place = await openAt(path, from as Offset | undefined, ({ bytes }) => {
        if (!follow)
          throw new HapaxError(
            'FILE',
            `${path} is not the file that the checkpoint saw ${bytes} bytes of: put it back, or remove the state to start afresh`,
          );
        replaced();
      });
      let isTooLong = false;
      async function startAgain(): Promise<void> {
        replaced();
        isTooLong = false;
        await beginAgain(place);
      }
      try {
        const mapping = await asShown(path, given);
        const pace = speed === undefined ? undefined : pacer(speed, clock, pausing);
        let size = CHUNK;
        for (;;) {
          const { buffer, bytesRead, isSame } = await readOn(place, size);
          if (follow && !isSame) {
            await startAgain();
            continue;
          }
          const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE) + 1;
          if (isTooLong && end > 0) {
            onBad?.(tooLong(path, place.offset));
            goOn(place, buffer, buffer.indexOf(NEWLINE) + 1);
            isTooLong = false;
          } else if (end > 0) {
            yield* wholeLines(place, buffer, end, (text, offset) => parseLines(path, text, offset, end, mapping, options, pace));
            size = CHUNK;
          } else if (bytesRead === size && size < LONGEST_LINE && !isTooLong) size *= 2;
          else if (bytesRead === size) {
            // Without its end it is passed over, piece by piece.
            isTooLong = true;
            goOn(place, buffer, bytesRead);
            size = CHUNK;
          } else if (follow && wanted) {
            await pausing.wait(FOLLOW_MS);
            // A log is put aside for a new one of its name; nothing of the old one is left to read.
            if (await wasReplaced(place, bytesRead)) await startAgain();
          } else if (follow) return;
          else if (isTooLong) return onBad?.(tooLong(path, place.offset));
          else {
            // The last line may lack its end.
            const text = buffer.toString('utf8', 0, bytesRead);
            if (bytesRead > 0) yield* parseLines(path, text, place.offset, bytesRead, mapping, options, pace);
            return;
          }
        }
      } finally {
        await place.file.close();
      }
    },
  };
}

/** Samples of the first `end` bytes that were read, which are whole lines. */
async function* wholeLines(
  place: FilePlace,
  buffer: Buffer,
  end: number,
  parse: (text: string, offset: Offset) => AsyncGenerator<Batch>,
): AsyncGenerator<Batch> {
  const { offset } = place;
  goOn(place, buffer, end);
  for await (const { samples, offset: at } of parse(buffer.toString('utf8', 0, end), offset)) {
    // As `parseLines` writes it.
    const own = at as Offset;
    yield { samples, offset: own.bytes === place.offset.bytes ? { ...own, sum: sumOf(place.tail) } : own };
  }
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
