import type { Injection } from 'hapax/stream';
import type { Catalogue } from './catalogue.ts';
import type { InjectionDraft } from './draft.ts';
import type { SessionStatus } from './session.ts';
import type { Judgement, Settings } from './settings.ts';
import type { Rows } from './source.ts';

/** What the page tells the worker. */
export type Command =
  | {
      readonly type: 'open';
      readonly settings: Settings;
      readonly injections: readonly Injection[];
      readonly start: number;
      readonly rows?: Rows;
      /** Samples to take at once: how far a shared session had come. */
      readonly taken?: number;
    }
  | { readonly type: 'feed'; readonly rows: Rows }
  | { readonly type: 'pace'; readonly playing: boolean; readonly speed: number }
  | { readonly type: 'inject'; readonly draft: InjectionDraft }
  | { readonly type: 'remove'; readonly id: number }
  | { readonly type: 'replay'; readonly judgement: Judgement };

/** Rows of the samples (`place` -1) or of a detector; those that were known from `from` on are void. */
export interface Part {
  readonly place: number;
  readonly from: number;
  readonly rows: number;
  readonly values: Float64Array;
}

/** A detector in force. One that keeps its key keeps its rows. */
export interface TrackName {
  readonly key: number;
  readonly name: string;
}

/** What the worker tells the page. */
export type Report =
  | { readonly type: 'methods'; readonly catalogue: Catalogue }
  /** A new session: every row before is void. */
  | { readonly type: 'session'; readonly first: number; readonly judgement: Judgement; readonly tracks: readonly TrackName[] }
  /** Other detectors on the same samples. */
  | { readonly type: 'tracks'; readonly judgement: Judgement; readonly tracks: readonly TrackName[] }
  | { readonly type: 'frame'; readonly parts: readonly Part[] }
  /** `rate`: `12 of 50` samples a second, where they are fewer than the speed. */
  | { readonly type: 'status'; readonly status: SessionStatus; readonly usPerSample: number; readonly rate: string }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly message: string };
