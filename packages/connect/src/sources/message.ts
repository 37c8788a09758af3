import type { Sample } from 'hapax/stream';
import { type Mapping, reader } from './mapping.ts';
import { records } from './records.ts';

/** The samples of a message, and why something of it is none. */
export interface Taken {
  readonly samples: readonly Sample[];
  readonly fault?: string;
}

/** Names of fields that begin so are the message's own: they do not stand in its text. */
const OWN = '$';

/** The fields with names such as `$key` that a mapping wants. */
export const ownFields = ({ time, key, id, label, features }: Mapping): readonly string[] =>
  [time, key, id, label, ...features].filter((name): name is string => name?.startsWith(OWN) === true);

/**
 * From messages to samples: the text is an object of JSON, an array of them, or one on each line.
 * @param ownOf a field of the message itself, such as `$key`; undefined: it has none of that name
 */
export function messageReader<M>(mapping: Mapping, ownOf: (message: M, name: string) => unknown): (text: string, message: M) => Taken {
  const read = reader(mapping);
  const own = ownFields(mapping);
  return (text, message) => {
    const given = records(text);
    const extra =
      own.length > 0
        ? Object.fromEntries(own.map((name) => [name, ownOf(message, name)] as const).filter(([, value]) => value !== undefined))
        : undefined;
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
