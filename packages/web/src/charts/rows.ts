import { readPalette } from './palette.ts';
import { clock, type Range, rangeOfScores, rangeOfValues, timeStep } from './scale.ts';

/** Rows of a time and numbers, one column of which is drawn over time. */
export interface RowsPicture {
  readonly rows: readonly (readonly (number | null)[])[];
  readonly column: number;
  /** Columns of the threshold and of the flag, for scores. */
  readonly threshold: number | undefined;
  readonly flag: number | undefined;
  /** Times at the left and right edge. */
  readonly from: number;
  readonly to: number;
  readonly axis: boolean;
  /** In pixels of the page. */
  readonly width: number;
}

const HEIGHT = 64;
const AXIS = 18;
const FONT = '11px "Inter Variable", system-ui, sans-serif';
/** Pixels between labels of the time axis. */
const APART = 110;
const DOT = 2.6;

/** Draw a series, or scores with their threshold and what was flagged. */
export function drawRows(canvas: HTMLCanvasElement, picture: RowsPicture): void {
  const ctx = canvas.getContext('2d');
  if (!ctx) return;
  const { rows, column, threshold, flag, from, to, axis, width } = picture;
  const dense = devicePixelRatio;
  canvas.width = Math.round(width * dense);
  canvas.height = Math.round((HEIGHT + (axis ? AXIS : 0)) * dense);
  ctx.setTransform(dense, 0, 0, dense, 0, 0);
  const palette = readPalette();
  const values = Float64Array.from(rows, (row) => row[column] ?? Number.NaN);
  const limits = threshold === undefined ? [] : rows.map((row) => row[threshold] ?? Number.NaN);
  const range = threshold === undefined ? rangeOfValues(values) : rangeOfScores(values, limits.at(-1) ?? Number.NaN);
  const xOf = (time: number) => (to > from ? ((time - from) / (to - from)) * width : width);
  if (axis) drawTimes(ctx, picture, xOf, palette.text, palette.grid);
  if (!range) return;
  const yOf = heightIn(range);
  const line = (numbers: ArrayLike<number>, colour: string, thick: number) => {
    ctx.beginPath();
    let open = false;
    for (let i = 0; i < rows.length; ++i) {
      const v = numbers[i];
      if (v === v) {
        const x = xOf(rows[i][0] ?? from);
        if (open) ctx.lineTo(x, yOf(v));
        else ctx.moveTo(x, yOf(v));
      }
      open = v === v;
    }
    ctx.strokeStyle = colour;
    ctx.lineWidth = thick;
    ctx.stroke();
  };
  ctx.lineJoin = 'round';
  line(values, threshold === undefined ? palette.line : palette.score, 1.4);
  if (threshold === undefined || flag === undefined) return;
  ctx.setLineDash([5, 4]);
  line(limits, palette.threshold, 1);
  ctx.setLineDash([]);
  ctx.fillStyle = palette.alarm;
  for (let i = 0; i < rows.length; ++i) {
    if (rows[i][flag] !== 1) continue;
    ctx.beginPath();
    ctx.arc(xOf(rows[i][0] ?? from), yOf(values[i]), DOT, 0, 2 * Math.PI);
    ctx.fill();
  }
}

const heightIn =
  ({ low, high }: Range) =>
  (value: number): number =>
    Math.max(3, Math.min(HEIGHT - 3, HEIGHT - 3 - ((value - low) / (high - low)) * (HEIGHT - 6)));

function drawTimes(
  ctx: CanvasRenderingContext2D,
  { from, to, width }: RowsPicture,
  xOf: (time: number) => number,
  text: string,
  grid: string,
): void {
  if (!(to > from)) return;
  const step = timeStep((to - from) / width, APART);
  ctx.font = FONT;
  ctx.textAlign = 'center';
  // Round times of whoever reads.
  const shift = new Date(to).getTimezoneOffset() * 60_000;
  for (let time = Math.ceil((from - shift) / step) * step + shift; time <= to; time += step) {
    const x = xOf(time);
    ctx.fillStyle = grid;
    ctx.fillRect(x, 0, 1, HEIGHT);
    if (x < 30 || x > width - 30) continue;
    ctx.fillStyle = text;
    ctx.fillText(clock(time, step), x, HEIGHT + 13);
  }
}
