import type { Injection } from 'hapax/stream';
import type { Ring } from '../session/ring.ts';
import type { Palette } from './palette.ts';

/** A strip of the picture: a channel, or the scores of a detector. Places are in pixels of the whole picture. */
export interface Lane {
  readonly kind: 'channel' | 'score';
  /** Which channel, or which detector. */
  readonly place: number;
  top: number;
  height: number;
  low: number;
  high: number;
  ticks: readonly number[];
  /** On the screen: others are not drawn. */
  visible: boolean;
}

/** What is drawn. */
export interface Picture {
  readonly samples: Ring;
  readonly verdicts: readonly Ring[];
  readonly injections: readonly Injection[];
  readonly palette: Palette;
  /** Pixels from sample to sample. */
  readonly step: number;
  /** Milliseconds between labels of the time axis. */
  readonly timeStep: number;
  /** Where the time axis begins. */
  readonly axis: number;
  readonly lineWidth: number;
  /** Column of the verdicts that is drawn: 0 the score, 2 its severity. */
  readonly column: 0 | 2;
  /** Severity above which each detector flags; NaN where its rule does not say. */
  readonly severities: readonly number[];
}

/** A stretch of the picture on a canvas. */
export interface Piece {
  readonly left: number;
  readonly from: number;
  readonly to: number;
}
