import type { Axis, Figure, Layer } from '../figure.ts';

/** One feature over time, with what was found in it. */
export interface SeriesInput {
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Moving or constant limits, drawn dashed. */
  readonly thresholds?: readonly { readonly name: string; readonly values: ArrayLike<number> | number }[];
}

/** Where the samples lie on the x axis: milliseconds since 1970, or row numbers. */
export interface Along {
  readonly scale: 'time' | 'linear';
  readonly label: string;
  readonly at: ArrayLike<number>;
}

/** Features as lines over time, one panel each, anomalies as dots. @param anomalies rows that were flagged */
export function seriesFigure(
  title: string,
  along: Along,
  features: readonly SeriesInput[],
  anomalies: ArrayLike<number> = [],
  subtitle = '',
): Figure {
  const x: Axis = { label: along.label, scale: along.scale };
  const rows = Array.from(anomalies);
  return {
    title,
    subtitle,
    x: 'shared',
    panels: features.map(({ name, values, thresholds = [] }) => ({
      ...(features.length > 1 ? { title: name } : {}),
      x,
      y: { label: features.length > 1 ? '' : name, scale: 'linear' },
      layers: [
        { kind: 'line', name: 'data', role: 'data', x: along.at, y: values },
        ...thresholds.map(
          (limit): Layer =>
            typeof limit.values === 'number'
              ? { kind: 'level', name: limit.name, role: 'threshold', y: limit.values }
              : { kind: 'line', name: limit.name, role: 'threshold', x: along.at, y: limit.values },
        ),
        ...(rows.length > 0
          ? [{ kind: 'points', name: 'anomaly', role: 'anomaly', x: rows.map((i) => along.at[i]), y: rows.map((i) => values[i]) } as const]
          : []),
      ],
    })),
  };
}

/** Scores as stems' heads over time with the threshold; scores of 0 and missing ones are left out. */
export function scoresFigure(
  title: string,
  along: Along,
  scores: readonly { readonly name: string; readonly values: ArrayLike<number>; readonly threshold?: number }[],
  options: { readonly scale: 'linear' | 'log'; readonly subtitle?: string; readonly anomalies?: ArrayLike<number> },
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
      const normal = shown.filter(({ i, v }) => !(flagged.has(i) && (threshold === undefined || v > threshold)));
      const odd = shown.filter(({ i, v }) => flagged.has(i) && (threshold === undefined || v > threshold));
      return {
        ...(scores.length > 1 ? { title: name } : {}),
        x: { label: along.label, scale: along.scale },
        y: { label: scores.length > 1 ? '' : name, scale: options.scale },
        layers: [
          layer('score', 'data', normal),
          ...(odd.length > 0 ? [layer('anomaly', 'anomaly', odd)] : []),
          ...(threshold === undefined ? [] : [{ kind: 'level', name: 'threshold', role: 'threshold', y: threshold } as const]),
        ],
      };
    }),
  };
}
