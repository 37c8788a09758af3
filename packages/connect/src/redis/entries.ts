import { HapaxError } from 'hapax';
import { type Mapping, reader } from '../sources/mapping.ts';
import { messageReader, ownFields, type Taken } from '../sources/message.ts';

/** An entry of a stream; without fields: it was deleted before it was read. */
export interface Entry {
  readonly id: string;
  readonly fields?: readonly string[];
}

/** Entries as XRANGE, XAUTOCLAIM and, inside, XREAD give them. @throws HapaxError `NETWORK` for what is none */
export function entriesOf(answer: unknown): Entry[] {
  if (answer === null) return [];
  if (!Array.isArray(answer)) throw strange();
  // A claim names entries that are gone by nothing.
  return answer.filter((one) => one !== null).map(entryOf);
}

function entryOf(one: unknown): Entry {
  if (!Array.isArray(one) || typeof one[0] !== 'string') throw strange();
  const [id, fields] = one;
  return Array.isArray(fields) ? { id, fields: fields.map(String) } : { id };
}

/** What XREAD and XREADGROUP give of one stream: `[[name, entries]]`, or nothing. */
export function entriesRead(answer: unknown): Entry[] {
  if (answer === null) return [];
  if (!Array.isArray(answer) || !Array.isArray(answer[0])) throw strange();
  return entriesOf(answer[0][1]);
}

const strange = () => new HapaxError('NETWORK', 'the answer is not one of a stream');

/** Order of ids: `milliseconds-number`, both up to 64 bits. */
export function isAfter(a: string, b: string): boolean {
  const [[aMs, aN], [bMs, bN]] = [a, b].map((id) => id.split('-').map(BigInt));
  return aMs > bMs || (aMs === bMs && (aN ?? 0n) > (bN ?? 0n));
}

const ID = '$id';
const TIME = '$time';

/**
 * From entries to samples. The fields of an entry are those of the record; or one field holds the record as JSON. `$id` is the id of the
 * entry, `$time` the milliseconds in it.
 * @param json field with the JSON
 */
export function entryReader(mapping: Mapping, json: string | undefined): (entry: Entry) => Taken {
  const own = (id: string, name: string): unknown => (name === ID ? id : name === TIME ? Number(id.split('-', 1)[0]) : undefined);
  if (json !== undefined) {
    const take = messageReader<string>(mapping, own);
    return ({ id, fields = [] }) => {
      const at = fields.findIndex((name, i) => i % 2 === 0 && name === json);
      return at < 0 ? { samples: [], fault: `has no field \`${json}\`` } : take(fields[at + 1] ?? '', id);
    };
  }
  const read = reader(mapping);
  const wanted = ownFields(mapping);
  return ({ id, fields = [] }) => {
    const record: Record<string, unknown> = {};
    for (let i = 0; i + 1 < fields.length; i += 2) record[fields[i]] = fields[i + 1];
    for (const name of wanted) {
      const value = own(id, name);
      if (value !== undefined) record[name] = value;
    }
    const sample = read(record);
    return typeof sample === 'string' ? { samples: [], fault: sample } : { samples: [sample] };
  };
}
