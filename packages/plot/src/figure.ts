/** A figure as plain data: panels stacked under each other, each with layers. Rendered by `svg`, or by whatever you like. */
export interface Figure {
  readonly title: string;
  /** One sentence under the title. */
  readonly subtitle?: string;
  readonly panels: readonly Panel[];
  /** `shared`: all panels have the same x axis, shown once at the bottom. */
  readonly x: 'shared' | 'own';
}

export interface Panel {
  readonly title?: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly layers: readonly Layer[];
}

export interface Axis {
  readonly label: string;
  /** `time`: values are milliseconds since 1970, printed in UTC. */
  readonly scale: 'linear' | 'log' | 'time';
}

/** How a layer is coloured: by its part in the story, so that every figure speaks the same language. */
export type Role = 'data' | 'threshold' | 'anomaly' | 'fit' | 'band' | 'muted';

/** One mark type over points (x[i], y[i]); NaN breaks a line. */
export type Layer =
  | {
      readonly kind: 'line' | 'points';
      readonly name: string;
      readonly role: Role;
      readonly x: ArrayLike<number>;
      readonly y: ArrayLike<number>;
    }
  | {
      readonly kind: 'bars';
      readonly name: string;
      readonly role: Role;
      readonly edges: ArrayLike<number>;
      readonly heights: ArrayLike<number>;
    }
  | {
      readonly kind: 'band';
      readonly name: string;
      readonly x: ArrayLike<number>;
      readonly low: ArrayLike<number>;
      readonly high: ArrayLike<number>;
    }
  | {
      /** A stretch of the x axis, shaded from top to bottom. */
      readonly kind: 'stretch';
      readonly name: string;
      readonly shade: 'dark' | 'light' | 'warm';
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'level'; readonly name: string; readonly role: Role; readonly y: number };
