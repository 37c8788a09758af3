import type { Figure, Panel } from '@hapax/plot';
import { blockMaxima, gevReturnLevels, type PotResult } from 'hapax';

/** Features drawn, blocks that a fit wants at least, and those that many rows are cut into. */
const PANELS = 6;
const LEAST = 20;
const BLOCKS = 60;
/** Periods of a curve, evenly spread on a logarithmic axis, and the last of them in lengths of the file. */
const PERIODS = 25;
const BEYOND = 10;

/** The value that the largest of a block passes once in so many blocks, by the generalized extreme value law of block maxima. */
export function blockMaximaFigure({ features }: PotResult): Figure {
  const rows = features[0]?.values.length ?? 0;
  const size = Math.floor(rows / BLOCKS);
  const panels = features.slice(0, PANELS).flatMap(({ name, values }): Panel[] => {
    const known = values.filter((v) => v === v);
    const maxima = size < 2 ? known : blockMaxima(values, { block: size }).maxima;
    return maxima.length < LEAST || maxima.every((v) => v === maxima[0]) ? [] : [panelOf(name, maxima)];
  });
  const what = size < 2 ? 'Each row is a block' : `The largest of every ${size.toLocaleString('en')} rows`;
  return {
    title: 'The value passed once in so many blocks',
    subtitle:
      panels.length === 0
        ? `no feature has ${LEAST} blocks; give more rows`
        : `${what}; line and 95 % band of the law fitted to them, dots are the maxima`,
    x: 'own',
    panels,
  };
}

function panelOf(name: string, maxima: Float64Array): Panel {
  const n = maxima.length;
  const first = 1.1;
  const periods = Array.from({ length: PERIODS }, (_, k) => first * ((BEYOND * n) / first) ** (k / (PERIODS - 1)));
  const { levels } = gevReturnLevels(maxima, { periods });
  const banded = levels.filter(({ lower, upper }) => lower === lower && upper === upper);
  const sorted = maxima.slice().sort().reverse();
  return {
    title: name,
    x: { label: 'return period in blocks', scale: 'log' },
    y: { label: '', scale: 'linear' },
    layers: [
      {
        kind: 'band',
        name: '95 % confidence',
        x: banded.map(({ period }) => period),
        low: banded.map(({ lower }) => lower),
        high: banded.map(({ upper }) => upper),
      },
      { kind: 'line', name: 'return level', role: 'fit', x: levels.map(({ period }) => period), y: levels.map(({ level }) => level) },
      { kind: 'points', name: 'maxima', role: 'data', x: Array.from(sorted, (_, i) => (n + 1) / (i + 1)), y: Array.from(sorted) },
    ],
  };
}
