import { INJECTIONS, type Injection, type InjectionKind } from 'hapax/stream';
import type { InjectionDraft } from './draft.ts';
import type { SessionStatus } from './session.ts';

/** A fault that is hidden from who looks for it: its kind, channel and moment are told when it is found, or over. */
export interface Hunt {
  readonly draft: InjectionDraft & { readonly start: number };
  /** What was known of the detectors when it began; what they say since would tell the place. */
  readonly before: SessionStatus;
  /** Times that something was seen where nothing was. */
  readonly early: number;
}

/** What came of it. */
export interface Hunted {
  readonly kind: InjectionKind;
  readonly channel: number;
  /** Samples from the start of the fault to the moment it was seen; NaN: it was not. */
  readonly after: number;
  readonly early: number;
}

/** Strength and length of what is hidden: hard to see, not impossible. */
const HIDDEN: readonly (readonly [InjectionKind, number, number])[] = [
  ['spike', 5, 3],
  ['levelShift', 2.5, 50],
  ['drift', 5, 90],
  ['stuck', 0, 25],
  ['noise', 1.5, 40],
];
/** It begins so many samples from now, and may be seen so many after its end. */
const SOON = 30;
const LATEST = 150;
const GRACE = 30;

/** @param chance in [0, 1), asked three times */
export function hide(status: SessionStatus, channels: number, chance: () => number): Hunt {
  const [kind, amplitude, length] = HIDDEN[Math.floor(chance() * HIDDEN.length)];
  const channel = Math.floor(chance() * channels);
  const start = status.taken + SOON + Math.floor(chance() * (LATEST - SOON));
  return { draft: { kind, amplitude, length, channels: [channel], start }, before: status, early: 0 };
}

/** "There it is", said when `taken` samples were shown: what came of it, or the same hunt where nothing is there. */
export function seen(hunt: Hunt, taken: number): Hunted | Hunt {
  const { draft, early } = hunt;
  const after = taken - draft.start;
  return after >= 0 ? { kind: draft.kind, channel: draft.channels[0], after, early } : { ...hunt, early: early + 1 };
}

/** What came of it when nobody has seen it: undefined while it may still be seen. */
export function missed({ draft, early }: Hunt, taken: number): Hunted | undefined {
  if (taken <= draft.start + draft.length + GRACE) return undefined;
  return { kind: draft.kind, channel: draft.channels[0], after: Number.NaN, early };
}

/** A status that does not give the place away. */
export function covered(status: SessionStatus, { draft, before }: Hunt): SessionStatus {
  const hidden = (one: Injection) => one.start === draft.start && one.kind === draft.kind;
  const id = status.injections.find(hidden)?.id;
  const tallies = (name: string) => before.detectors.find((one) => one.name === name);
  return {
    ...status,
    injections: status.injections.filter((one) => !hidden(one)),
    answers: status.answers.filter((one) => one.id !== id),
    incidents: before.incidents,
    alarms: before.alarms,
    detectors: status.detectors.map((one) => {
      const old = tallies(one.name);
      if (!old) return one;
      const { found, missed, alarms, falseAlarms, precision, recall, delay } = old;
      return { ...one, found, missed, alarms, falseAlarms, precision, recall, delay };
    }),
  };
}

/** In words: what it was, where, and when it was seen. */
export function huntSentence({ kind, channel, after, early }: Hunted, channels: readonly string[]): string {
  const what = `a ${INJECTIONS[kind].title.toLowerCase()} of ${channels[channel]}`;
  const wrong = early === 0 ? '' : `, after ${early} false alarm${early === 1 ? '' : 's'} of yours`;
  return after === after
    ? `You saw ${what} ${after} sample${after === 1 ? '' : 's'} after it began${wrong}.`
    : `It was ${what}: you did not see it${wrong}.`;
}
