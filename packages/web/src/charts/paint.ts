import type { Ring } from '../session/ring.ts';
import { drawFlags, drawLimits, drawTruth, REACH } from './marks.ts';
import type { Lane, Picture, Piece } from './picture.ts';
import { clock } from './scale.ts';
import { shade, trace, yOf } from './trace.ts';

/** Pixels on either side of a time that its label may cover. */
export const LABEL = 36;
const FONT = '11px "Inter Variable", system-ui, sans-serif';

/**
 * Draw the pixels [from, to) of some lanes, all samples that are known there. What is drawn does not depend on where it begins, so pieces
 * fit together. Everything of one colour is one path: strokes cost more than points.
 * @param left pixel of the picture at the left of the canvas
 */
export function paint(ctx: CanvasRenderingContext2D, lanes: readonly Lane[], { left, from, to }: Piece, picture: Picture): void {
  const { palette, samples, step } = picture;
  ctx.save();
  ctx.beginPath();
  for (const { top, height } of lanes) ctx.rect(from - left, top, to - from, height);
  ctx.clip();
  for (const { top, height } of lanes) ctx.clearRect(from - left, top, to - from, height);
  drawGrid(ctx, lanes, { left, from, to }, picture);
  drawTruth(ctx, lanes, { left, from, to }, picture);
  const first = (ring: Ring) => Math.max(ring.first, Math.floor((from - REACH) / step) - 1);
  const end = (ring: Ring) => Math.min(ring.next, Math.ceil((to + REACH) / step) + 2);
  const channels = lanes.filter(({ kind }) => kind === 'channel');
  const scores = lanes.filter(({ kind }) => kind === 'score');
  ctx.lineJoin = 'round';

  const [i, n] = [first(samples), end(samples)];
  ctx.lineWidth = picture.lineWidth;
  ctx.strokeStyle = palette.line;
  ctx.beginPath();
  for (const lane of channels) trace(ctx, lane, samples.view(1 + lane.place, i, Math.max(i, n)), i, step, left);
  ctx.stroke();

  if (scores.length > 0) {
    ctx.strokeStyle = palette.score;
    ctx.fillStyle = palette.scoreFill;
    for (const lane of scores) {
      const ring = picture.verdicts[lane.place];
      if (!ring) continue;
      const [a, b] = [first(ring), end(ring)];
      if (b <= a) continue;
      const view = ring.view(picture.column, a, b);
      ctx.beginPath();
      trace(ctx, lane, view, a, step, left);
      ctx.stroke();
      shade(ctx, lane, view, a, step, left);
    }
    drawLimits(ctx, scores, { left, from, to }, picture);
    drawFlags(ctx, scores, { left, from, to }, picture);
  }
  ctx.restore();
}

function drawGrid(ctx: CanvasRenderingContext2D, lanes: readonly Lane[], { left, from, to }: Piece, picture: Picture): void {
  ctx.strokeStyle = picture.palette.grid;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const lane of lanes) {
    for (const tick of lane.ticks) {
      const y = Math.round(yOf(lane, tick)) + 0.5;
      ctx.moveTo(from - left, y);
      ctx.lineTo(to - left, y);
    }
  }
  for (const { x } of timesBetween(from, to, picture)) {
    const at = Math.round(x - left) + 0.5;
    for (const { top, height } of lanes) {
      ctx.moveTo(at, top);
      ctx.lineTo(at, top + height);
    }
  }
  ctx.stroke();
}

/** Draw the pixels [from, to) of the time axis. */
export function paintAxis(ctx: CanvasRenderingContext2D, { left, from, to }: Piece, picture: Picture): void {
  const { axis, palette, timeStep } = picture;
  const times = timesBetween(from - LABEL, to + LABEL, picture);
  ctx.clearRect(from - left, axis, to - from, 22);
  if (times.length === 0) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(from - left, axis, to - from, 22);
  ctx.clip();
  ctx.font = FONT;
  ctx.textAlign = 'center';
  ctx.fillStyle = palette.text;
  for (const { x, time } of times) ctx.fillText(clock(time, timeStep), x - left, axis + 15);
  ctx.restore();
}

/** The first sample at or after each round time. Times need not be regular. */
function timesBetween(from: number, to: number, { samples, step, timeStep }: Picture): { x: number; time: number }[] {
  const found: { x: number; time: number }[] = [];
  const end = Math.min(samples.next, Math.ceil(to / step) + 1);
  const start = Math.max(samples.first + 1, Math.floor(from / step));
  if (end <= start) return found;
  const zone = timeStep >= 3_600_000 ? new Date(samples.at(0, start)).getTimezoneOffset() * 60_000 : 0;
  let before = Math.floor((samples.at(0, start - 1) - zone) / timeStep);
  for (let i = start; i < end; ++i) {
    const now = Math.floor((samples.at(0, i) - zone) / timeStep);
    if (now !== before) found.push({ x: i * step, time: now * timeStep + zone });
    before = now;
  }
  return found;
}
