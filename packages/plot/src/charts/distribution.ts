import type { Figure, Layer } from '../figure.ts';
import { histogram } from '../histogram.ts';

/** A curve to draw over a histogram of densities. */
export interface Curve {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Histograms, one panel a feature. With curves, heights are densities. */
export function histogramFigure(
  title: string,
  features: readonly {
    readonly name: string;
    readonly values: ArrayLike<number>;
    readonly curves?: readonly Curve[];
    readonly levels?: readonly number[];
  }[],
  { bins = 50, subtitle = '' }: { readonly bins?: number; readonly subtitle?: string } = {},
): Figure {
  return {
    title,
    subtitle,
    x: 'own',
    panels: features.map(({ name, values, curves = [] }) => {
      const { edges, heights, count } = histogram(values, bins, curves.length > 0 ? 'density' : 'count');
      const fits = curves.map((curve): Layer => ({ kind: 'line', name: curve.name, role: 'fit', x: curve.x, y: curve.y }));
      return {
        title: `${name} (${count.toLocaleString('en')} values)`,
        x: { label: '', scale: 'linear' },
        y: { label: curves.length > 0 ? 'density' : 'count', scale: 'linear' },
        layers: [{ kind: 'bars', name: curves.length > 0 ? 'observed' : 'values', role: 'data', edges, heights }, ...fits],
      };
    }),
  };
}

/** Sample quantiles against those of the fitted distribution: on the diagonal where the fit is good. */
export function qqFigure(
  title: string,
  features: readonly {
    readonly name: string;
    readonly theoretical: ArrayLike<number>;
    readonly sample: ArrayLike<number>;
    readonly note?: string;
  }[],
  subtitle = '',
): Figure {
  return {
    title,
    subtitle,
    x: 'own',
    panels: features.map(({ name, theoretical, sample, note }) => {
      const ends = [theoretical[0], theoretical[theoretical.length - 1]];
      return {
        title: note === undefined ? name : `${name}: ${note}`,
        x: { label: 'quantile of the fit', scale: 'linear' },
        y: { label: 'sample quantile', scale: 'linear' },
        layers: [
          { kind: 'line', name: 'identity', role: 'fit', x: ends, y: ends },
          { kind: 'points', name: 'exceedances', role: 'data', x: theoretical, y: sample },
        ],
      };
    }),
  };
}

/** An estimate with its confidence band over a choice, such as a threshold: flat or straight where the choice is sound. */
export function bandFigure(
  title: string,
  xLabel: string,
  panels: readonly {
    readonly name: string;
    readonly x: ArrayLike<number>;
    readonly y: ArrayLike<number>;
    readonly low: ArrayLike<number>;
    readonly high: ArrayLike<number>;
  }[],
  subtitle = '',
): Figure {
  return {
    title,
    subtitle,
    x: 'shared',
    panels: panels.map(({ name, x, y, low, high }) => ({
      title: name,
      x: { label: xLabel, scale: 'linear' },
      y: { label: '', scale: 'linear' },
      layers: [
        { kind: 'band', name: 'confidence', x, low, high },
        { kind: 'line', name: 'estimate', role: 'data', x, y },
      ],
    })),
  };
}
