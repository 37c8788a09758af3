import { INJECTIONS } from 'hapax/stream';
import type uPlot from 'uplot';
import type { InjectionDraft } from '../session/protocol.ts';
import type { Playground } from '../ui/playground.svelte.ts';

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
 * The charts stand still meanwhile; the session then runs again from before the fault.
 */
export function attachPen(plot: uPlot, channel: number, page: Playground, show: (stroke: Stroke | undefined) => void): () => void {
  let began: { x: number; y: number; index: number; value: number } | undefined;
  let stroke: Stroke | undefined;

  const place = (event: PointerEvent) => {
    const box = plot.over.getBoundingClientRect();
    const x = Math.max(0, Math.min(box.width, event.clientX - box.left));
    const y = event.clientY - box.top;
    return { x, y, index: indexAt(page, plot.posToVal(x, 'x')), value: plot.posToVal(y, 'y') };
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    began = place(event);
    plot.over.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (!began) return;
    const now = place(event);
    if (!stroke && Math.hypot(now.x - began.x, now.y - began.y) < SLACK) return;
    const start = Math.min(began.index, now.index);
    const length = Math.max(1, Math.abs(now.index - began.index));
    const draft = {
      kind: page.kind,
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
  const events = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: cancel } as const;
  for (const [name, listener] of Object.entries(events)) plot.over.addEventListener(name as 'pointerdown', listener);
  return () => {
    for (const [name, listener] of Object.entries(events)) plot.over.removeEventListener(name as 'pointerdown', listener);
  };
}

/** Swapping needs a second channel: the next one. */
const channelsOf = (page: Playground, channel: number): number[] => {
  const n = page.settings.source.channels.length;
  return page.kind === 'swap' && n > 1 ? [channel, (channel + 1) % n] : [channel];
};

/** The height of the drag in the unit of the kind. */
function amplitudeOf(page: Playground, channel: number, from: number, to: number): number {
  const { options } = INJECTIONS[page.kind];
  if (!('amplitude' in options)) return 0;
  const { min, max } = options.amplitude;
  const value = page.kind === 'doubling' ? to / (from || 1) : (to - from) / (page.status?.spread[channel] ?? 1);
  return Math.max(min, Math.min(max, Number(value.toPrecision(3))));
}

/** Index of the sample nearest to a time, by halving. */
function indexAt({ ring }: Playground, time: number): number {
  let low = ring.first;
  let high = ring.next - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ring.at(0, middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
