import type { Table } from '@hapax/io';
import { type Curve, type Figure, histogramFigure, qqFigure, seriesFigure } from '@hapax/plot';
import { fitGpd, gpdDensity, gpdQuantile, kolmogorovSmirnov, type PotResult, quantilePoints } from 'hapax';
import { beyond, distribution, isBeyond, type POT_FIGURES, potStretches } from '../pot-tail.ts';
import { numberOrDash } from '../reasons/reason.ts';
import { alongTable } from './along.ts';
import { tailFigures } from './tail.ts';

/** Tails drawn in one figure. */
const PANELS = 6;
/** Points of a curve. */
const POINTS = 200;

export function potFigures(result: PotResult, table: Table): Record<(typeof POT_FIGURES)[number], () => Figure> {
  return {
    exceedances: () => exceedances(result, table),
    gpd: () => density(result),
    qq: () => quantiles(result),
    ...tailFigures(result),
  };
}

function exceedances(result: PotResult, table: Table): Figure {
  const { features, anomalies, options } = result;
  return seriesFigure(
    'Values and their thresholds',
    alongTable(table),
    features.slice(0, PANELS).map(({ name, values, tails }, j) => ({
      name,
      values,
      anomalies: anomalies.map(({ row }) => row).filter((row) => isBeyond(result, row, j)),
      thresholds: tails.map(({ side, thresholds }) => ({
        name: tails.length === 1 ? 'threshold' : `${side} threshold`,
        values: thresholds,
      })),
    })),
    [],
    `The threshold is the ${numberOrDash(options.quantile)} quantile of the rows so far; only judged rows can be anomalies, which are dots`,
    potStretches(result),
  );
}

/** Each tail with anything beyond its threshold: the excesses, and the distribution fitted to all of them. */
const tailsOf = ({ features }: PotResult) =>
  features
    .flatMap(({ name, tails }) =>
      tails.map(({ side, exceedances }) => ({ name: tails.length === 1 ? name : `${name}, ${side}`, excesses: beyond(exceedances) })),
    )
    .filter(({ excesses }) => excesses.length > 0)
    .slice(0, PANELS)
    .map((tail) => ({ ...tail, fit: fitGpd(tail.excesses) }));

function density(result: PotResult): Figure {
  const panels = tailsOf(result).map(({ name, excesses, fit }) => {
    const last = Math.min(
      excesses.reduce((a, b) => Math.max(a, b)),
      gpdQuantile(fit, 0.9999),
    );
    const x = Float64Array.from({ length: POINTS }, (_, i) => ((i + 0.5) / POINTS) * last);
    const curve: Curve = { name: 'generalised Pareto', x, y: x.map((one) => gpdDensity(fit, one)) };
    return { name, values: excesses, curves: [curve] };
  });
  return histogramFigure('Excesses over the threshold, and the fitted tail', panels, { bins: 30 });
}

const quantiles = (result: PotResult): Figure =>
  qqFigure(
    'Excesses against the fitted tail',
    tailsOf(result).map(({ name, excesses, fit }) => {
      const { pValue } = kolmogorovSmirnov(excesses, distribution(fit));
      return { name, ...quantilePoints(excesses, distribution(fit)), note: `Kolmogorov-Smirnov p ${numberOrDash(pValue)}` };
    }),
    'On the line where the fit is good',
  );
