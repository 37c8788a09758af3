import type { Lane } from './picture.ts';

/** Samples in a pixel from which only the lowest and the highest are drawn. */
const DENSE = 2;
/** Pixels outside a lane where a line cannot be seen. */
const OUTSIDE = 2;

export const yOf = ({ top, height, low, high }: Lane, value: number): number => {
  const y = top + height * (1 - (value - low) / (high - low));
  // Just outside is as good as far outside, and not inside of the next lane.
  return Math.max(top - OUTSIDE, Math.min(top + height + OUTSIDE, y));
};

/** Add a line to the path. A missing value interrupts it; a value between two missing ones is a dot. */
export function trace(ctx: CanvasRenderingContext2D, lane: Lane, values: Float64Array, first: number, step: number, left: number): void {
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
export function shade(ctx: CanvasRenderingContext2D, lane: Lane, values: Float64Array, first: number, step: number, left: number): void {
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
