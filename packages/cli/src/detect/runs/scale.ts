import type { Table } from '@hapax/io';
import { type DetectorEntry, robustScale, type TransformConfigured } from 'hapax';

/** Transforms that put features on one scale. */
const SCALES = ['standardize', 'minMax', 'robustScale'];
/** Metrics that ask for no scale: they rank, look at angles or at the globe, or scale by themselves. */
const OWN_SCALE = ['gower', 'cosine', 'haversine'];
/** How many times as far one feature spreads as another before that is told. */
const APART = 20;
/** Cells that a spread is told from. */
const SOME = 2000;

/**
 * What a method that adds features up needs beside what was asked for: where texts were made numbers, whose rarity is in bits, all
 * features are put on one scale; where one feature drowns another that is told, and the way out.
 * @param numbers features before the categories
 */
export function oneScale(
  spec: DetectorEntry['spec'],
  metric: unknown,
  { features }: Table,
  numbers: number,
  transforms: readonly TransformConfigured[],
): { readonly links: readonly TransformConfigured[]; readonly notes: readonly string[] } {
  const asked = transforms.some(({ id }) => SCALES.includes(id));
  if (!spec.mixesUnits || spec.series !== undefined || asked || OWN_SCALE.includes(String(metric))) return { links: [], notes: [] };
  if (features.length > numbers)
    return numbers === 0
      ? { links: [], notes: [] }
      : {
          links: [robustScale()],
          notes: [
            `${spec.id} adds up numbers and the rarity of texts, so all features are put on one scale, that of their quartiles; --transform standardize takes another`,
          ],
        };
  const spreads = features
    .map(({ name, values }) => ({ name, spread: spreadOf(values) }))
    .filter(({ spread }) => spread > 0)
    .sort((a, b) => b.spread - a.spread);
  const [most, least] = [spreads[0], spreads.at(-1)];
  if (most === undefined || least === undefined || !(most.spread >= APART * least.spread)) return { links: [], notes: [] };
  const times = Math.round(most.spread / least.spread);
  return {
    links: [],
    notes: [
      `${spec.id} adds up the features as they come, and \`${most.name}\` spreads ${times.toLocaleString('en')} times as far as \`${least.name}\`, which hardly counts beside it; --transform robustScale puts all on one scale`,
    ],
  };
}

/** Between the quartiles, or from end to end where these meet. */
function spreadOf(values: ArrayLike<number>): number {
  const step = Math.max(1, Math.floor(values.length / SOME));
  const some: number[] = [];
  for (let i = 0; i < values.length; i += step) if (values[i] === values[i]) some.push(values[i]);
  some.sort((a, b) => a - b);
  const at = (q: number) => some[Math.floor(q * (some.length - 1))] ?? 0;
  return at(0.75) - at(0.25) || at(1) - at(0);
}
