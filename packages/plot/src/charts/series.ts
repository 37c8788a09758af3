import type { Axis, Figure, Layer } from '../figure.ts';

/** One feature over time, with what was found in it. */
export interface SeriesInput {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Where its values lie, if not where those of the figure do: of one group among others. */
  readonly at?: ArrayLike<number>;
  /** Rows in which this feature is odd; without it the rows given for all. */
  readonly anomalies?: ArrayLike<number>;
  /** Moving or constant limits, drawn dashed. */
  readonly thresholds?: readonly { readonly name: string; readonly values: ArrayLike<number> | number }[];
}

/** Where the samples lie on the x axis: milliseconds since 1970, or row numbers. */
export interface Along {
  readonly scale: 'time' | 'linear';
  readonly label: string;
  readonly at: ArrayLike<number>;
}

/** A stretch of rows that has a part of its own, such as the rows that were only learnt from; `to` is the row behind it. */
export interface Stretch {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What stretches look like in their order, so that they can be told apart. */
const SHADES = ['dark', 'light', 'warm'] as const;

function shaded({ at }: Along, stretches: readonly Stretch[]): Layer[] {
  return stretches
    .filter(({ from, to }) => to > from)
    .map(
      ({ name, from, to }, i): Layer => ({
        kind: 'stretch',
        name,
        shade: SHADES[i % SHADES.length],
        from: at[from],
        to: at[Math.min(to, at.length - 1)],
      }),
    );
}

/** Features as lines over time, one panel each, anomalies as dots. @param anomalies rows that were flagged, of features that name none of their own */
export function seriesFigure(
  title: string,
  along: Along,
  features: readonly SeriesInput[],
  anomalies: ArrayLike<number> = [],
  subtitle = '',
  stretches: readonly Stretch[] = [],
): Figure {
  const x: Axis = { label: along.label, scale: along.scale };
  return {
    title,
    subtitle,
    x: 'shared',
    panels: features.map(({ name, values, thresholds = [], anomalies: own = anomalies, at = along.at }) => ({
      title: name,
      x,
      y: { label: '', scale: 'linear' },
      layers: [
        ...shaded(along, stretches),
        { kind: 'line', name: 'data', role: 'data', x: at, y: values },
        ...thresholds.map(
          (limit): Layer =>
            typeof limit.values === 'number'
              ? { kind: 'level', name: limit.name, role: 'threshold', y: limit.values }
              : { kind: 'line', name: limit.name, role: 'threshold', x: at, y: limit.values },
        ),
        ...(own.length > 0
          ? [
              {
                kind: 'points',
                name: 'anomaly',
                role: 'anomaly',
                x: Float64Array.from(own, (i) => at[i]),
                y: Float64Array.from(own, (i) => values[i]),
              } as const,
            ]
          : []),
      ],
    })),
  };
}

/** Scores as stems' heads over time with the threshold, one for all or one a row; missing scores are left out, and on a logarithmic scale those of 0. */
export function scoresFigure(
  title: string,
  along: Along,
  scores: readonly { readonly name: string; readonly values: ArrayLike<number>; readonly threshold?: number | ArrayLike<number> }[],
  options: {
    readonly scale: 'linear' | 'log';
    readonly subtitle?: string;
    readonly anomalies?: ArrayLike<number>;
    readonly stretches?: readonly Stretch[];
  },
): Figure {
  const flagged = new Set(Array.from(options.anomalies ?? []));
  return {
    title,
    subtitle: options.subtitle ?? '',
    x: 'shared',
    panels: scores.map(({ name, values, threshold }) => {
      const shown = Array.from(values, (v, i) => ({ v, i })).filter(({ v }) => Number.isFinite(v) && (options.scale === 'linear' || v > 0));
      const layer = (label: string, role: 'data' | 'anomaly', some: typeof shown): Layer => ({
        kind: 'points',
        name: label,
        role,
        x: some.map(({ i }) => along.at[i]),
        y: some.map(({ v }) => v),
      });
      const normal = shown.filter(({ i }) => !flagged.has(i));
      const odd = shown.filter(({ i }) => flagged.has(i));
      return {
        ...(scores.length > 1 ? { title: name } : {}),
        x: { label: along.label, scale: along.scale },
        y: { label: scores.length > 1 ? '' : name, scale: options.scale },
        layers: [
          ...shaded(along, options.stretches ?? []),
          layer('score', 'data', normal),
          ...(odd.length > 0 ? [layer('anomaly', 'anomaly', odd)] : []),
          ...(threshold === undefined
            ? []
            : typeof threshold === 'number'
              ? [{ kind: 'level', name: 'threshold', role: 'threshold', y: threshold } as const]
              : [{ kind: 'line', name: 'threshold', role: 'threshold', x: along.at, y: threshold } as const]),
        ],
      };
    }),
  };
}
