import { type Configured, HapaxError } from 'hapax';
import { detectors, methodsByName } from 'hapax/registry';

/** The methods whose models can be made from parts, by id. */
export const mergeableMethods = (): string[] =>
  Object.entries(methodsByName.detectors)
    .filter(([, entry]) => entry.configure({}).merged !== undefined)
    .map(([id]) => id);

/** A method that is set and can be fitted from parts. @throws HapaxError `OPTION` when it cannot, with those that can */
export function mergeable(id: string, options: Readonly<Record<string, unknown>>): Required<Pick<Configured, 'merged'>> {
  const configured = Object.hasOwn(detectors, id) ? methodsByName.detectors[id].configure(options) : undefined;
  if (configured?.merged === undefined)
    throw new HapaxError(
      'OPTION',
      `${id} needs all rows in one place and cannot be fitted from parts; these can: ${mergeableMethods().join(', ')}; name one with --method`,
    );
  return { merged: configured.merged };
}
