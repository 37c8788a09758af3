import type { CsvOptions } from '../tables/csv/rows.ts';
import { unclosed } from '../tables/csv/scanner.ts';
import { type CsvHead, csvHead } from '../tables/csv/text.ts';
import type { Input } from '../tables/input/input.ts';
import { NOTHING_SEEN, type TextSeen, textOf } from '../tables/input/text-stream.ts';
import { type Limits, overLimit } from '../tables/limits.ts';
import { uniqueNames } from '../tables/table-builder.ts';
import { cutter } from './csv-cutter.ts';
import { type CsvPart, type CsvSeen, csvNotes } from './csv-part.ts';
import { lostLines } from './lost-lines.ts';
import { type NumberColumn, type NumberRules, numberColumn } from './number-cell.ts';
import type { BatchReader } from './row-batch.ts';

export interface TextReading {
  readonly rules: NumberRules;
  readonly limits: Limits;
  readonly notes: string[];
  /** A part of a file of delimited text. */
  readonly part?: CsvPart;
}

/**
 * Open delimited text: its head is read, and what stands where in it is found as for a table that is read whole.
 * @param part only these rows of a file
 */
export async function openCsv(input: Input, options: CsvOptions, { rules, limits, notes, part }: TextReading): Promise<BatchReader> {
  let text: TextSeen = part ?? NOTHING_SEEN;
  const onSeen = (seen: TextSeen) => {
    text = seen;
  };
  const first = part?.from === 0 ? { ...NOTHING_SEEN, from: 0, to: part.to } : undefined;
  const start = textOf(input, { ...options, ...(first && { range: first }), onSeen }, limits, notes);
  const head = await csvHead(input.name, start, options, limits);
  const { layout } = head;
  notes.push(...layout.notes);
  const columns = uniqueNames(namesOf(head, notes), notes);
  const lost = lostLines();
  const inside = part !== undefined && part.from > 0 ? part : undefined;
  lost.line = inside?.line ?? layout.skip + 1;
  let numbers: readonly NumberColumn[] = [];
  let unfinished = false;
  const told = () => ({ general: notes, told: lost.told, width: layout.width, columns: numbers });
  return {
    name: input.name,
    format: 'csv',
    columns,
    delimiter: head.delimiter,
    lost,
    notes: () => csvNotes(told()),
    csvSeen: (): CsvSeen => ({
      unfinished,
      after: { line: lost.line, guessed: text.guessed, foreign: text.foreign, columns: numbers.map(({ mark, unit }) => ({ mark, unit })) },
      ...told(),
      columns: numbers.map(({ name, odd, first: some }) => ({ name, odd, first: some })),
    }),
    close: () => input.close(),
    async *batches(wanted) {
      numbers = wanted.numbers.map((name, k) => ({ ...numberColumn(name, rules), ...inside?.columns?.[k] }));
      const cut = cutter({ head, columns, wanted, numbers, rules, lost, ragged: options.ragged, limits });
      let pending = inside ? '' : head.rest;
      let seen = 0;
      if (inside) {
        // The start was read for its head alone.
        await start.return(undefined);
        text = inside;
      }
      for await (const piece of whole(inside ? textOf(input, { ...options, range: inside, onSeen }, limits, notes) : start, head)) {
        pending = pending === '' ? piece : pending + piece;
        // What was looked at in vain is looked at again only once it has doubled.
        if (seen > 0 && pending.length < 2 * seen && pending.length <= limits.row) continue;
        const { batch, end } = cut(pending);
        pending = pending.slice(end);
        seen = batch === undefined ? pending.length : 0;
        if (pending.length > limits.row)
          throw head.quote !== '' && pending.includes(head.quote)
            ? unclosed(input.name, lost.line)
            : overLimit(
                input.name,
                { kind: 'line', number: lost.line },
                'row',
                `is longer than ${limits.row.toLocaleString('en')} characters`,
                2 * limits.row,
              );
        if (batch !== undefined) yield batch;
      }
      if (pending !== '' && part?.last === false) {
        const { batch, end } = cut(pending);
        unfinished = end < pending.length;
        if (batch !== undefined) yield batch;
      } else if (pending !== '') {
        const { batch, end } = cut(pending.endsWith('\n') ? pending : `${pending}\n`);
        if (end < pending.length) throw unclosed(input.name, lost.line);
        if (batch !== undefined) yield batch;
      }
    },
  };
}

/** The pieces of the text as rows want them; the head is looked at first, also where nothing follows it. */
async function* whole(text: AsyncGenerator<string>, { lines }: CsvHead): AsyncGenerator<string> {
  yield '';
  for await (const piece of text) yield lines(piece);
}

/** Name of the column that R leaves without one. */
const ROW_NAMES = 'row';

function namesOf({ layout: { names, width } }: CsvHead, notes: string[]): string[] {
  if (names === undefined) return Array.from({ length: width }, () => '');
  if (names.length === width - 1) {
    notes.push('the header has one name fewer than the rows, so the first column is taken as row names, as R writes them');
    return [ROW_NAMES, ...names];
  }
  return Array.from({ length: width }, (_, j) => names[j] ?? '');
}
