import { INJECTIONS } from 'hapax/stream';
import type { Playground } from '../ui/page/playground.svelte.ts';
import type { LaneView } from './lanes.ts';
import type { Palette } from './palette.ts';
import type { Stroke } from './pen.ts';

/** Shows what a channel would look like with the fault that is being drawn. Its canvas is only there meanwhile. */
export function ghost(host: HTMLElement, lanes: readonly LaneView[], page: Playground, palette: Palette) {
  const canvas = document.createElement('canvas');
  canvas.className = 'ghost';
  canvas.hidden = true;
  host.append(canvas);
  const ctx = canvas.getContext('2d');
  return {
    resize(width: number, height: number) {
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      ctx?.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    },
    draw(stroke: Stroke | undefined, left: number, step: number) {
      if (!stroke) {
        canvas.hidden = true;
        return;
      }
      const lane = lanes.find(({ kind, place }) => kind === 'channel' && place === stroke.channel);
      if (!ctx || !lane) return;
      canvas.hidden = false;
      ctx.clearRect(0, 0, canvas.width, canvas.height);
      const { start, length } = stroke.draft;
      ctx.fillStyle = palette.truth;
      ctx.fillRect((start - 0.5) * step - left, lane.top, length * step, lane.height);
      ctx.strokeStyle = palette.alarm;
      ctx.lineWidth = 2;
      ctx.setLineDash([4, 3]);
      ctx.beginPath();
      for (const { index, value } of outline(stroke, page)) {
        const y = lane.top + lane.height * (1 - (value - lane.low) / (lane.high - lane.low));
        if (value === value) ctx.lineTo(index * step - left, Math.max(lane.top, Math.min(lane.top + lane.height, y)));
      }
      ctx.stroke();
    },
    destroy: () => canvas.remove(),
  };
}

/** The samples of the fault, and one on either side. */
function outline({ draft, channel }: Stroke, { samples, status }: Playground): { index: number; value: number }[] {
  const points: { index: number; value: number }[] = [];
  const { value } = INJECTIONS[draft.kind];
  const at = (i: number) => samples.at(1 + channel, Math.max(samples.first, Math.min(samples.next - 1, i)));
  const u = status?.spread[channel] ?? 1;
  const held = at(draft.start - 1);
  const injection = { ...draft, id: 1, channels: [0] };
  for (let k = -1; k <= draft.length; ++k) {
    const index = draft.start + k;
    const inside = k >= 0 && k < draft.length && draft.kind !== 'swap';
    const sample = Float64Array.of(at(index));
    points.push({ index, value: inside ? value({ injection, sample, channel: 0, k, u, held }) : sample[0] });
  }
  return points;
}
