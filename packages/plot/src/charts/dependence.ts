import type { Figure } from '../figure.ts';

/** How the score depends on one feature. Shapes (nPoints). */
export interface Dependence {
  readonly name: string;
  /** Values of the feature, ascending. */
  readonly grid: ArrayLike<number>;
  /** Mean score when the feature has the value. */
  readonly score: ArrayLike<number>;
}

/** Partial dependence: a panel a feature. */
export const dependenceFigure = (title: string, features: readonly Dependence[], subtitle?: string): Figure => ({
  title,
  ...(subtitle !== undefined && { subtitle }),
  x: 'own',
  panels: features.map(({ name, grid, score }) => ({
    title: name,
    x: { label: name, scale: 'linear' },
    y: { label: 'mean score', scale: 'linear' },
    layers: [
      { kind: 'line', name: 'mean score', role: 'data', x: grid, y: score },
      { kind: 'points', name: 'mean score', role: 'data', x: grid, y: score },
    ],
  })),
});
