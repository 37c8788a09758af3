import type { Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { MISSED } from '../contract/promises.ts';
import { countLines, type LineOptions, NEWLINE, type Offset, parseLines } from './lines.ts';
import { MAPPING, type Mapping, mappingOf } from './mapping.ts';
import { fieldsOf } from './seen-fields.ts';

/** Samples from a stream of bytes with one JSON object a line, standard input for one. What was read is gone. */
export function ndjsonStream(input: AsyncIterable<Uint8Array | string>, mapping: Mapping, options: LineOptions = {}): Source {
  return {
    id: 'ndjson',
    kind: 'once',
    ...fieldsOf(mapping),
    async *read() {
      let rest = Buffer.alloc(0);
      let offset: Offset = { bytes: 0, lines: 0 };
      for await (const piece of input) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
        const end = bytes.lastIndexOf(NEWLINE) + 1;
        if (end === 0) {
          rest = Buffer.concat([rest, bytes]);
          continue;
        }
        const whole = rest.length === 0 ? bytes.subarray(0, end) : Buffer.concat([rest, bytes.subarray(0, end)]);
        yield* parseLines('input', whole.toString('utf8'), offset, whole.length, mapping, options);
        offset = { bytes: offset.bytes + whole.length, lines: offset.lines + countLines(whole, whole.length) };
        rest = Buffer.from(bytes.subarray(end));
      }
      if (rest.length > 0) yield* parseLines('input', rest.toString('utf8'), offset, rest.length, mapping, options);
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
