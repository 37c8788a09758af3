import type { Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { MISSED } from '../contract/promises.ts';
import { countLines, type LineOptions, LONGEST_LINE, NEWLINE, type Offset, parseLines, tooLong } from './lines.ts';
import { MAPPING, type Mapping, mappingOf } from './mapping.ts';
import { fieldsOf } from './seen-fields.ts';

/** Samples from a stream of bytes with one JSON object a line, standard input for one. What was read is gone. */
export function ndjsonStream(input: AsyncIterable<Uint8Array | string>, mapping: Mapping, options: LineOptions = {}): Source {
  return {
    id: 'ndjson',
    kind: 'once',
    ...fieldsOf(mapping),
    async *read() {
      let offset: Offset = { bytes: 0, lines: 0 };
      /** Of the line that has not ended yet, and how many bytes of it were left out. */
      let rest: Buffer[] = [];
      let length = 0;
      let left = 0;
      for await (const piece of input) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
        let begin = 0;
        if (left > 0) {
          // The end of a line that was too long.
          begin = bytes.indexOf(NEWLINE) + 1;
          left += begin === 0 ? bytes.length : begin;
          if (begin === 0) continue;
          options.onBad?.(tooLong('input', offset));
          offset = { bytes: offset.bytes + left, lines: offset.lines + 1 };
          left = 0;
        }
        const end = bytes.lastIndexOf(NEWLINE) + 1;
        if (end > begin) {
          const whole = Buffer.concat([...rest, bytes.subarray(begin, end)]);
          yield* parseLines('input', whole.toString('utf8'), offset, whole.length, mapping, options);
          offset = { bytes: offset.bytes + whole.length, lines: offset.lines + countLines(whole, whole.length) };
          rest = [];
          length = 0;
        }
        const last = bytes.subarray(Math.max(begin, end));
        rest.push(Buffer.from(last));
        length += last.length;
        if (length <= LONGEST_LINE) continue;
        left = length;
        rest = [];
        length = 0;
      }
      if (left > 0) options.onBad?.(tooLong('input', offset));
      else if (length > 0) yield* parseLines('input', Buffer.concat(rest).toString('utf8'), offset, length, mapping, options);
    },
  };
}

/** `type: stdin` */
export const stdin = defineSource({
  id: 'stdin',
  title: 'Standard input',
  doc: 'Samples from standard input with one JSON object a line. What was read is gone: a crash loses what came since the last checkpoint.',
  promises: MISSED,
  options: MAPPING,
  open: (mapping, { features, texts, input, onTrouble }) =>
    ndjsonStream(input, mappingOf({ features, texts, onTrouble }, mapping), { onBad: (text) => onTrouble({ kind: 'unreadable', text }) }),
});
