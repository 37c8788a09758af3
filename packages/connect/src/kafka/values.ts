import type { Mapping } from '../sources/mapping.ts';
import { messageReader, type Taken } from '../sources/message.ts';
import type { InRecord } from './record-batch.ts';
import type { Decoding } from './schema-registry.ts';

export type { Taken } from '../sources/message.ts';

/** Fields that every record has beside those of its value. */
const KEY = '$key';
const TIMESTAMP = '$timestamp';
const HEADER = '$header.';

/**
 * From records to samples: the value is an object of JSON, an array of them, or one on each line. `$key` and `$timestamp` are the record's
 * own, `$header.NAME` is one of its headers; they can be named wherever a field can.
 * @param decoding of values that are no text
 */
export function recordReader(mapping: Mapping, decoding?: Decoding): (record: InRecord) => Taken {
  const take = messageReader<InRecord>(mapping, ownOf);
  if (decoding === undefined) return (record) => (record.text === null ? NOTHING : take(record.text, record));
  return (record) => {
    const { value } = record;
    if (value === null) return NOTHING;
    const read = decoding.read(value);
    return 'fault' in read ? { samples: [], fault: read.fault } : take(read.text, record);
  };
}

const NOTHING: Taken = { samples: [], fault: 'has no value' };

function ownOf(record: InRecord, name: string): unknown {
  if (name === KEY) return record.key?.toString('utf8');
  if (name === TIMESTAMP) return record.timestamp;
  if (!name.startsWith(HEADER)) return undefined;
  const found = record.headers.find(([header]) => header === name.slice(HEADER.length));
  return found?.[1] == null ? undefined : Buffer.from(found[1]).toString('utf8');
}
