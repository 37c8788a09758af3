import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { readTable } from '@hapax/io';
import { mustBeSaid, Wrong } from '../engine/judge.mjs';

/** Small enough that a machine under load reads them in time, and far above any input. */
const LIMITS = { rows: 20_000, cells: 100_000, unpacked: 2e6, columns: 5000 };

/** A table, or an error in one line that names the file. */
async function outcome(source, options) {
  try {
    const table = await readTable(source, { ...options, limits: LIMITS });
    for (const { name, values } of table.features) {
      if (values.length !== table.rows) throw new Wrong(`${name}: ${values.length} values in ${table.rows} rows`);
      if (values.some((v) => v === Infinity || v === -Infinity)) throw new Wrong(`${name}: an infinite value`);
    }
    if (table.time?.values.some((v) => v - v !== 0)) throw new Wrong('a time that is no number');
    for (let i = 0; i < Math.min(table.rows, 50); ++i) if (!(table.place(i).number > 0)) throw new Wrong(`row ${i} has no place`);
    return `${table.rows} ${table.features.map(({ name, values }) => `${name}:${values.join()}`).join('|')} ${table.time?.values.join() ?? ''}`;
  } catch (error) {
    mustBeSaid(error, ['FILE', 'INPUT']);
    if (!error.message.includes('fuzzed')) throw new Wrong(`the file is not named: ${error.message.slice(0, 300)}`);
    return error.message;
  }
}

const streamOf = (pieces, format) => ({ name: `fuzzed.${format}`, stream: Readable.from(pieces) });

/** A format of text, read at once and in two pieces: the same table, or the same error. */
export const textTable = (format, seeds, words) => ({
  words,
  seeds: () => seeds.map((text) => Buffer.from(text)),
  async run(bytes) {
    const whole = await outcome(streamOf([bytes], format), { format });
    if (bytes.length < 2) return;
    const cut = 1 + ((bytes.length * 7919 + bytes[0]) % (bytes.length - 1));
    const inTwo = await outcome(streamOf([bytes.subarray(0, cut), bytes.subarray(cut)], format), { format });
    if (inTwo !== whole) throw new Wrong(`cut at ${cut} it reads otherwise: ${whole.slice(0, 200)} / ${inTwo.slice(0, 200)}`);
  },
});

/** A format that is read from a file. */
export function fileTable(format, rest) {
  let folder;
  return {
    structured: true,
    ...rest,
    async run(bytes) {
      folder ??= mkdtempSync(join(tmpdir(), 'hapax-fuzz-'));
      const path = join(folder, `fuzzed.${format}`);
      writeFileSync(path, bytes);
      await outcome(path, { format });
    },
    close: () => folder && rmSync(folder, { recursive: true, force: true }),
  };
}

export const CSV = [
  'time,a,b\n2024-01-01,1,2\n2024-01-02,3,4\n2024-01-03,5,\n',
  '"x";"y"\r\n"1,5";"2.000,25"\r\n"3,5";"n/a"\r\n',
  '# title\n\na\tb\n1\t-2e5\n"3 ""x"""\t4\n',
  'Datum,Zeit,Wert\n31.01.2024,10:20,"1.234,5"\n01.02.2024,23:59,7\n',
];
export const CSV_WORDS = [
  '\r\n',
  '""',
  '"a\nb"',
  '1.234,5',
  '1,234.5',
  '(5)',
  '5-',
  '10 %',
  '€ 5',
  'NA',
  'n/a',
  '-',
  '31.01.2024',
  '#',
  'time',
  'true',
];
export const NDJSON = ['{"time":"2024-01-01","a":1}\n{"time":"2024-01-02","a":2.5,"b":{"c":3}}\n', '{"a":null}\n{"a":"x"}\n{"b":[1,2]}\n'];
export const JSON_TABLES = ['[{"a":1,"b":2},{"a":3}]', '{"a":[1,2,3],"b":[4,5,6]}', '{"data":[[1,2],[3,4]],"columns":["a","b"]}'];
export const JSON_WORDS = ['{"a":', '[[', ']]', '"\\u0000"', '1e999', '-0', '"__proto__":', '{"a":{"a":{"a":1}}}', ',"b":2', '"\\ud800"'];
