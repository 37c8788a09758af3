import type { Incident, Witness } from '../../session/incidents.ts';

const large = new Intl.NumberFormat('en', { notation: 'compact' });
/** A value as it stands beside a chart. */
export const shown = (v: number): string =>
  v !== v
    ? 'missing'
    : Math.abs(v) >= 1e6
      ? large.format(v)
      : Math.abs(v) >= 1000
        ? Math.round(v).toLocaleString('en')
        : Number(v.toPrecision(3)).toString();

/** Spreads from the usual value from which a channel is named, and channels that are. */
const FAR = 1.5;
const NAMED = 3;

/** The one that is surest speaks for all; of those as sure the one that knows what it expected. */
const speaker = ({ witnesses }: Incident): Witness =>
  witnesses.reduce((best, one) =>
    one.severity > best.severity || (one.severity === best.severity && one.sighting && !best.sighting) ? one : best,
  );

/** What stands out: the channel that is not as it was expected, and those farthest from their usual values. */
export function alarmWords(incident: Incident, channels: readonly string[]): string {
  const { deviations, values, shares, sighting } = speaker(incident);
  const far = deviations
    .map((z, j) => ({ z, j }))
    .filter(({ z, j }) => j !== sighting?.channel && (Math.abs(z) >= FAR || z !== z))
    .sort((a, b) => Math.abs(b.z) - Math.abs(a.z))
    .map(({ z, j }) =>
      z === z
        ? `${channels[j]} is ${shown(values[j])}, ${shown(Math.abs(z))} spreads ${z > 0 ? 'above' : 'below'} usual`
        : `${channels[j]} is missing`,
    );
  const told = [...(sighting ? [seen(sighting, channels[sighting.channel], values[sighting.channel])] : []), ...far].slice(0, NAMED);
  if (told.length > 0) return `${told.join('; ')}.`;
  if (channels.length === 1) return `${channels[0]} is in its usual range; how its values follow one another is not usual.`;
  const most = shares.indexOf(Math.max(...shares));
  return `Each channel is in its usual range; how they go together, or follow one another, is not${most < 0 ? '' : `, most of all ${channels[most]}`}.`;
}

function seen({ kind, expected, low, high, samples, mean }: NonNullable<Witness['sighting']>, name: string, value: number): string {
  const many = samples === undefined ? '' : ` for ${samples} samples`;
  if (kind === 'stuck') return `${name} stands still at ${shown(value)}${many}`;
  if (value !== value) return `${name} is missing${many}`;
  const band = low === low && high === high ? ` (${shown(low)} to ${shown(high)})` : '';
  if (mean !== undefined) return `${name} is ${shown(mean)} on average of ${samples} samples, expected ${shown(expected)}${band}`;
  return `${name} is ${shown(value)}, expected ${shown(expected)}${band}`;
}
