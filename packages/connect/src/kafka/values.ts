import type { Sample } from 'hapax/stream';
import type { Mapping } from '../sources/mapping.ts';
import { reader } from '../sources/mapping.ts';
import { records } from '../sources/records.ts';
import type { InRecord } from './record-batch.ts';

/** The samples of a record, and why something of it is none. */
export interface Taken {
  readonly samples: readonly Sample[];
  readonly fault?: string;
}

/** Fields that every record has beside those of its value. */
const KEY = '$key';
const TIMESTAMP = '$timestamp';
const HEADER = '$header.';

/**
 * From records to samples: the value is an object of JSON, an array of them, or one on each line. `$key` and `$timestamp` are the record's
 * own, `$header.NAME` is one of its headers; they can be named wherever a field can.
 */
export function recordReader(mapping: Mapping): (record: InRecord) => Taken {
  const read = reader(mapping);
  const named = [mapping.time, mapping.key, mapping.label, ...mapping.features].filter(
    (name): name is string => name?.startsWith('$') === true,
  );
  const own = named.filter((name) => name === KEY || name === TIMESTAMP || name.startsWith(HEADER));
  const fields = (record: InRecord): Record<string, unknown> =>
    Object.fromEntries(
      own.map((name) => {
        if (name === KEY) return [name, record.key?.toString('utf8')];
        if (name === TIMESTAMP) return [name, record.timestamp];
        const found = record.headers.find(([header]) => header === name.slice(HEADER.length));
        return [name, found?.[1] == null ? undefined : Buffer.from(found[1]).toString('utf8')];
      }),
    );

  return (record) => {
    const { text } = record;
    if (text === null) return { samples: [], fault: 'has no value' };
    const given = records(text);
    const extra = own.length > 0 ? fields(record) : undefined;
    const samples: Sample[] = [];
    let fault = given.length === 0 ? 'has an empty value' : undefined;
    for (const one of given) {
      const whole = extra && typeof one === 'object' && one !== null ? { ...one, ...extra } : one;
      const sample = one === undefined ? 'is not JSON' : read(whole);
      if (typeof sample === 'string') fault ??= sample;
      else samples.push(sample);
    }
    return fault === undefined ? { samples } : { samples, fault };
  };
}
