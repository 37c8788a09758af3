import { INJECTIONS } from 'hapax/stream';
import type { InjectionDraft } from '../session/draft.ts';
import type { Playground } from '../ui/page/playground.svelte.ts';
import type { LaneView } from './lanes.ts';

/** A fault on its way of being drawn. */
export interface Stroke {
  readonly channel: number;
  readonly draft: InjectionDraft & { readonly start: number };
  /** Grows with every movement. */
  readonly version: number;
}

/** Pixels the pointer must move before a press counts as drawing. */
const SLACK = 4;

/**
 * Draw the chosen kind of fault on a channel by dragging: sideways is when, up and down is how much.
 * The charts stand still meanwhile; the detectors then go back to before the fault. Escape gives up.
 */
export function attachPen(
  lane: LaneView,
  page: Playground,
  indexAt: (x: number) => number,
  show: (stroke: Stroke | undefined) => void,
): () => void {
  const { plot, place: channel } = lane;
  let began: { x: number; y: number; index: number; value: number } | undefined;
  let stroke: Stroke | undefined;

  const place = (event: PointerEvent) => {
    const box = plot.getBoundingClientRect();
    const x = Math.max(0, Math.min(box.width, event.clientX - box.left));
    const y = event.clientY - box.top;
    const value = lane.low + (1 - (y - 3) / lane.height) * (lane.high - lane.low);
    return { x, y, index: Math.max(page.samples.first, Math.min(page.samples.next, indexAt(x))), value };
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    began = place(event);
    plot.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (!began) return;
    const now = place(event);
    if (!stroke && Math.hypot(now.x - began.x, now.y - began.y) < SLACK) return;
    const start = Math.min(began.index, now.index);
    const length = Math.max(1, Math.abs(now.index - began.index));
    const draft = {
      kind: page.view.kind,
      start,
      length,
      channels: channelsOf(page, channel),
      amplitude: amplitudeOf(page, channel, began.value, now.value),
    };
    stroke = { channel, draft, version: (stroke?.version ?? 0) + 1 };
    show(stroke);
  };
  const up = () => {
    if (stroke) page.inject(stroke.draft);
    cancel();
  };
  const cancel = () => {
    began = undefined;
    stroke = undefined;
    show(undefined);
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === 'Escape') cancel();
  };
  const events = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: cancel } as const;
  for (const [name, listener] of Object.entries(events)) plot.addEventListener(name as 'pointerdown', listener);
  addEventListener('keydown', key);
  return () => {
    for (const [name, listener] of Object.entries(events)) plot.removeEventListener(name as 'pointerdown', listener);
    removeEventListener('keydown', key);
  };
}

/** Swapping needs a second channel: the next one. */
export const channelsOf = (page: Playground, channel: number): number[] => {
  const n = page.settings.source.channels.length;
  return page.view.kind === 'swap' && n > 1 ? [channel, (channel + 1) % n] : [channel];
};

/** The height of the drag in the unit of the kind. */
function amplitudeOf(page: Playground, channel: number, from: number, to: number): number {
  const { options } = INJECTIONS[page.view.kind];
  if (!('amplitude' in options)) return 0;
  const { min, max } = options.amplitude;
  const value = page.view.kind === 'doubling' ? to / (from || 1) : (to - from) / (page.status?.spread[channel] ?? 1);
  return Math.max(min, Math.min(max, Number(value.toPrecision(3))));
}
