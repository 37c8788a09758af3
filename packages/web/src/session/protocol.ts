import type { Injection } from 'hapax/stream';
import type { SessionStatus } from './session.ts';
import type { DetectorChoice, Settings } from './settings.ts';
import type { Rows } from './source.ts';

export type InjectionDraft = Omit<Injection, 'id' | 'start'> & { readonly start?: number };

/** What the page tells the worker. */
export type Command =
  | {
      readonly type: 'open';
      readonly settings: Settings;
      readonly injections: readonly Injection[];
      readonly start: number;
      readonly rows?: Rows;
    }
  | { readonly type: 'feed'; readonly rows: Rows }
  | { readonly type: 'pace'; readonly playing: boolean; readonly speed: number }
  | { readonly type: 'inject'; readonly draft: InjectionDraft }
  | { readonly type: 'remove'; readonly id: number }
  | { readonly type: 'replay'; readonly detectors: readonly DetectorChoice[]; readonly rate: number }
  /** A buffer that the page is done with, to be filled again. */
  | { readonly type: 'recycle'; readonly values: Float64Array };

/** What the worker tells the page. */
export type Report =
  /** Everything before is void: rows of `width` numbers follow, from index `first` on. */
  | { readonly type: 'reset'; readonly first: number; readonly width: number; readonly detectors: readonly string[] }
  | { readonly type: 'frame'; readonly from: number; readonly rows: number; readonly width: number; readonly values: Float64Array }
  | { readonly type: 'status'; readonly status: SessionStatus; readonly msPerSample: number }
  | { readonly type: 'ended' }
  | { readonly type: 'failed'; readonly message: string };
