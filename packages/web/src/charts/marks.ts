import type { Lane, Picture, Piece } from './picture.ts';
import { yOf } from './trace.ts';

/** Pixels around a sample that its dot or its line may cover. */
export const REACH = 5;
const DASH = 9;
const DASHED = 5;
const DOT = 2.6;

/** Dashes at places of their own, whatever part is drawn. */
export function drawLimits(ctx: CanvasRenderingContext2D, lanes: readonly Lane[], { left, from, to }: Piece, picture: Picture): void {
  const { step, verdicts, palette, column, severities } = picture;
  ctx.strokeStyle = palette.threshold;
  ctx.lineWidth = 1.3;
  ctx.beginPath();
  for (const lane of lanes) {
    const ring = verdicts[lane.place];
    if (!ring) continue;
    const level = (x: number): number => {
      const i = Math.round(x / step);
      if (!(i >= ring.first && i < ring.next)) return Number.NaN;
      const limit = ring.at(1, i);
      // Before there is a threshold there is no severity either.
      return column === 0 || limit !== limit ? limit : severities[lane.place];
    };
    for (let x = Math.floor(from / DASH) * DASH; x < to; x += DASH) {
      const v = level(x);
      if (v !== v) continue;
      const w = level(x + DASHED);
      ctx.moveTo(x - left, yOf(lane, v));
      ctx.lineTo(x + DASHED - left, yOf(lane, w === w ? w : v));
    }
  }
  ctx.stroke();
}

/** A dot for each flagged sample; one that is too high lies at the upper edge. */
export function drawFlags(ctx: CanvasRenderingContext2D, lanes: readonly Lane[], { left, from, to }: Piece, picture: Picture): void {
  const { step, verdicts, palette } = picture;
  ctx.fillStyle = palette.alarm;
  ctx.beginPath();
  for (const lane of lanes) {
    const ring = verdicts[lane.place];
    if (!ring) continue;
    const end = Math.min(ring.next, Math.ceil((to + REACH) / step) + 1);
    let before = Number.NEGATIVE_INFINITY;
    for (let i = Math.max(ring.first, Math.floor((from - REACH) / step)); i < end; ++i) {
      if (ring.at(3, i) !== 1) continue;
      const x = i * step;
      if (x - before < 0.5) continue;
      before = x;
      const y = Math.max(lane.top + DOT, Math.min(lane.top + lane.height - DOT, yOf(lane, ring.at(picture.column, i))));
      ctx.moveTo(x - left + DOT, y);
      ctx.arc(x - left, y, DOT, 0, 2 * Math.PI);
    }
  }
  ctx.fill();
}

/** Bands where something was added, with an edge at the top. */
export function drawTruth(ctx: CanvasRenderingContext2D, lanes: readonly Lane[], { left, from, to }: Piece, picture: Picture): void {
  const { injections, step, palette } = picture;
  for (const { start, length, channels } of injections) {
    const a = (start - 0.5) * step;
    const b = Math.max(a + 2, (start + length - 0.5) * step);
    if (b <= from || a >= to) continue;
    for (const { kind, place, top, height } of lanes) {
      if (kind === 'channel' && channels.length > 0 && !channels.includes(place)) continue;
      ctx.fillStyle = palette.truth;
      ctx.fillRect(a - left, top, b - a, height);
      ctx.fillStyle = palette.truthEdge;
      ctx.fillRect(a - left, top, b - a, 2);
    }
  }
}
