import { INJECTIONS, type InjectionKind } from 'hapax/stream';

/** How the page is set, apart from what the session is. */
export interface View {
  kind: InjectionKind;
  /** Samples a second. */
  speed: number;
  /** Samples across the charts. */
  span: number;
  /** Scores in their own units, or as severities, which can be compared. */
  scores: 'raw' | 'severity';
}

export const SPEEDS = [1, 5, 10, 25, 50];
export const SPANS = [150, 300, 600, 1200, 3600, 14_400];

/** A view from text of a former visit; whatever is not understood is as at first. */
export function readView(text: string | null): View {
  const initial: View = { kind: 'doubling', speed: 10, span: 300, scores: 'raw' };
  let left: Partial<Record<keyof View, unknown>>;
  try {
    left = JSON.parse(text ?? '{}') ?? {};
  } catch {
    return initial;
  }
  const { kind, speed, span, scores } = left;
  return {
    // The keys are those of INJECTIONS.
    kind: typeof kind === 'string' && Object.hasOwn(INJECTIONS, kind) ? (kind as InjectionKind) : initial.kind,
    speed: SPEEDS.find((one) => one === speed) ?? initial.speed,
    span: SPANS.find((one) => one === span) ?? initial.span,
    scores: scores === 'severity' ? scores : initial.scores,
  };
}

/** Strength and length of each kind of fault. */
export type Drafts = Record<InjectionKind, { amplitude: number; length: number }>;

export function initialDrafts(): Drafts {
  const entries = Object.entries(INJECTIONS).map(([kind, { options }]) => [
    kind,
    { amplitude: 'amplitude' in options ? options.amplitude.default : 0, length: options.length.default },
  ]);
  // The keys are those of INJECTIONS.
  return Object.fromEntries(entries) as Drafts;
}

/** What a fault is called; one without channels is a stretch that the file labels. */
export const faultName = ({ kind, channels }: { kind: InjectionKind; channels: readonly number[] }): string =>
  channels.length === 0 ? 'Labelled' : INJECTIONS[kind].title;
