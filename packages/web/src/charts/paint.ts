import type { Injection } from 'hapax/stream';
import type { Ring } from '../session/ring.ts';
import type { Palette } from './palette.ts';
import { clock } from './scale.ts';

/** A strip of the picture: a channel, or the scores of a detector. Places are in pixels of the whole picture. */
export interface Lane {
  readonly kind: 'channel' | 'score';
  /** Which channel, or which detector. */
  readonly place: number;
  top: number;
  height: number;
  low: number;
  high: number;
  ticks: readonly number[];
  /** On the screen: others are not drawn. */
  visible: boolean;
}

/** What is drawn. */
export interface Picture {
  readonly samples: Ring;
  readonly verdicts: readonly Ring[];
  readonly injections: readonly Injection[];
  readonly palette: Palette;
  /** Pixels from sample to sample. */
  readonly step: number;
  /** Milliseconds between labels of the time axis. */
  readonly timeStep: number;
  /** Where the time axis begins. */
  readonly axis: number;
  readonly lineWidth: number;
  /** Column of the verdicts that is drawn: 0 the score, 2 its severity. */
  readonly column: 0 | 2;
  /** Severity above which each detector flags; NaN where its rule does not say. */
  readonly severities: readonly number[];
}

/** Pixels around a sample that its dot or its line may cover. */
export const REACH = 5;
/** Pixels on either side of a time that its label may cover. */
export const LABEL = 36;
/** Samples in a pixel from which only the lowest and the highest are drawn. */
const DENSE = 2;
/** Pixels outside a lane where a line cannot be seen. */
const OUTSIDE = 2;
const DASH = 9;
const DASHED = 5;
const DOT = 2.6;
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

/** A stretch of the picture on a canvas. */
export interface Piece {
  readonly left: number;
  readonly from: number;
  readonly to: number;
}

const yOf = ({ top, height, low, high }: Lane, value: number): number => {
  const y = top + height * (1 - (value - low) / (high - low));
  // Just outside is as good as far outside, and not inside of the next lane.
  return Math.max(top - OUTSIDE, Math.min(top + height + OUTSIDE, y));
};

/** Add a line to the path. A missing value interrupts it; a value between two missing ones is a dot. */
function trace(ctx: CanvasRenderingContext2D, lane: Lane, values: Float64Array, first: number, step: number, left: number): void {
  if (step * DENSE < 1) {
    traceDense(ctx, lane, values, first, step, left);
    return;
  }
  let open = false;
  for (let k = 0; k < values.length; ++k) {
    const v = values[k];
    if (v !== v) {
      open = false;
      continue;
    }
    const x = (first + k) * step - left;
    const y = yOf(lane, v);
    if (open) ctx.lineTo(x, y);
    else {
      ctx.moveTo(x, y);
      ctx.lineTo(x + 0.5, y);
      ctx.moveTo(x, y);
    }
    open = true;
  }
}

/** Lowest and highest value of each pixel: a peak of one sample stays visible among thousands. */
function traceDense(ctx: CanvasRenderingContext2D, lane: Lane, values: Float64Array, first: number, step: number, left: number): void {
  let pixel = Number.NaN;
  let low = 0;
  let high = 0;
  let open = false;
  const put = () => {
    if (pixel !== pixel) return;
    const x = pixel - left + 0.5;
    if (open) ctx.lineTo(x, yOf(lane, low));
    else ctx.moveTo(x, yOf(lane, low));
    ctx.lineTo(x, yOf(lane, high) - 0.5);
    open = true;
  };
  for (let k = 0; k < values.length; ++k) {
    const v = values[k];
    if (v !== v) continue;
    const at = Math.floor((first + k) * step);
    if (at !== pixel) {
      put();
      pixel = at;
      low = v;
      high = v;
    } else if (v < low) low = v;
    else if (v > high) high = v;
  }
  put();
}

/** Fill below the line of a score. */
function shade(ctx: CanvasRenderingContext2D, lane: Lane, values: Float64Array, first: number, step: number, left: number): void {
  const floor = lane.top + lane.height;
  const stride = Math.max(1, Math.floor(1 / step));
  ctx.beginPath();
  ctx.moveTo(first * step - left, floor);
  let x = 0;
  for (let k = (stride - (first % stride)) % stride; k < values.length; k += stride) {
    x = (first + k) * step - left;
    ctx.lineTo(x, values[k] === values[k] ? yOf(lane, values[k]) : floor);
  }
  ctx.lineTo(x, floor);
  ctx.fill();
}

/** Dashes at places of their own, whatever part is drawn. */
function drawLimits(ctx: CanvasRenderingContext2D, lanes: readonly Lane[], { left, from, to }: Piece, picture: Picture): void {
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
function drawFlags(ctx: CanvasRenderingContext2D, lanes: readonly Lane[], { left, from, to }: Piece, picture: Picture): void {
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
function drawTruth(ctx: CanvasRenderingContext2D, lanes: readonly Lane[], { left, from, to }: Piece, picture: Picture): void {
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
