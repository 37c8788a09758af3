import { INJECTIONS } from 'hapax/stream';
import type { Playground } from '../ui/page/playground.svelte.ts';
import type { LaneView } from './lanes.ts';
import { channelsOf, type Stroke } from './pen.ts';

/** Steps of the strength: of the unit of the kind, and how many from nothing to the first. */
const FINE = 0.25;

/**
 * Draw the chosen kind of fault on a channel by keyboard: Enter begins it in the middle of what is shown, left and right move it, with Shift
 * they make it shorter and longer, up and down change its strength. Enter again puts it in, Escape gives up.
 */
export function attachKeys(lane: LaneView, page: Playground, middle: () => number, show: (stroke: Stroke | undefined) => void): () => void {
  const { plot, place: channel } = lane;
  let stroke: Stroke | undefined;

  const say = (text: string) => {
    page.notice = text;
  };
  const draw = (change: Partial<Stroke['draft']>) => {
    if (!stroke) return;
    const draft = { ...stroke.draft, ...change };
    stroke = { channel, draft, version: stroke.version + 1 };
    show(stroke);
    const strength = draft.amplitude === 0 ? '' : `, strength ${draft.amplitude}`;
    say(`${INJECTIONS[draft.kind].title}, from ${page.samples.next - draft.start} samples ago, ${draft.length} long${strength}.`);
  };
  const begin = () => {
    const { kind } = page.view;
    const start = Math.max(page.samples.first, Math.min(page.samples.next - 1, middle()));
    stroke = { channel, draft: { kind, start, channels: channelsOf(page, channel), ...page.drafts[kind] }, version: 0 };
    draw({});
  };
  const end = () => {
    stroke = undefined;
    show(undefined);
  };
  const louder = (by: number) => {
    if (!stroke) return;
    const { options } = INJECTIONS[stroke.draft.kind];
    if (!('amplitude' in options)) return;
    const { min, max } = options.amplitude;
    draw({ amplitude: Math.max(min, Math.min(max, Math.round((stroke.draft.amplitude + by) / FINE) * FINE)) });
  };
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === 'Enter') {
      if (stroke) page.inject(stroke.draft);
      if (stroke) end();
      else begin();
    } else if (!stroke) return;
    else if (event.key === 'Escape') {
      end();
      say('Nothing was added.');
    } else if (sideways !== undefined && event.shiftKey) draw({ length: Math.max(1, stroke.draft.length + sideways) });
    else if (sideways !== undefined)
      draw({ start: Math.max(page.samples.first, Math.min(page.samples.next - 1, stroke.draft.start + sideways)) });
    else if (event.key === 'ArrowUp') louder(FINE);
    else if (event.key === 'ArrowDown') louder(-FINE);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  plot.addEventListener('keydown', key);
  plot.addEventListener('blur', end);
  return () => {
    plot.removeEventListener('keydown', key);
    plot.removeEventListener('blur', end);
  };
}
