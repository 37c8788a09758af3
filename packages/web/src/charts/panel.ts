import uPlot from 'uplot';
import type { Palette } from './palette.ts';

/** A stretch of time to mark behind the line. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly kind: 'truth' | 'alarm';
}

/** What a panel draws in one frame; the arrays are views and are not kept. */
export interface PanelData {
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Threshold of each sample, for score panels. */
  readonly limits?: Float64Array;
  /** 1 where the sample is flagged, for score panels. */
  readonly flags?: Float64Array;
  readonly bands: readonly Band[];
  /** A line to show what is being drawn. */
  readonly ghost?: Float64Array | undefined;
}

export interface Panel {
  readonly plot: uPlot;
  draw(data: PanelData, from: number, to: number): void;
  resize(width: number, height: number): void;
  /** No more gliding of the value axis: the next frame shows its whole range. */
  settle(): void;
  destroy(): void;
}

interface Look {
  readonly kind: 'channel' | 'score';
  readonly palette: Palette;
  /** Show times along the bottom. */
  readonly timeAxis: boolean;
  readonly sync: string;
  /** One pixel is drawn at half the cost of anything wider. */
  readonly lineWidth: number;
}

const FONT = '11px "Inter Variable", system-ui, sans-serif';
/** Height of the time axis. */
export const AXIS = 22;
/** Width of the value axis. */
export const GUTTER = 52;
/** Share of the way the value axis moves towards its goal in a frame when it shrinks. */
const SHRINK = 0.04;
const GROW = 0.35;
/** Values of the visible stretch that the range of a channel is made from. */
const SAMPLED = 60;

/** One chart of a channel or of the scores of a detector. */
export function createPanel(host: HTMLElement, width: number, height: number, look: Look): Panel {
  const { kind, palette, timeAxis, sync, lineWidth } = look;
  let current: PanelData | undefined;
  const scale = { low: Number.NaN, high: Number.NaN };

  const range = (_: uPlot, low: number | null, high: number | null): [number, number] => {
    if (!current) return [0, 1];
    const [to, from] = kind === 'score' ? goalOfScores(current, high) : goalOfValues(current, low, high);
    scale.low = glide(scale.low, from, from < scale.low);
    scale.high = glide(scale.high, to, to > scale.high);
    return [scale.low, scale.high];
  };
  const line: uPlot.Series = { stroke: kind === 'score' ? palette.score : palette.line, width: lineWidth, points: { show: false }, gaps };
  const series: uPlot.Series[] = [{}, kind === 'score' ? { ...line, fill: palette.scoreFill } : line];
  if (kind === 'score') series.push({ stroke: palette.threshold, width: 1.2, dash: [5, 4], points: { show: false } });

  const plot = new uPlot(
    {
      width,
      height,
      ms: 1,
      padding: [4, 14, timeAxis ? 0 : 2, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: false }, y: false, sync: { key: sync } },
      scales: { x: { time: true, auto: false }, y: { range } },
      axes: [
        {
          show: true,
          size: timeAxis ? AXIS : 0,
          font: FONT,
          stroke: palette.text,
          grid: { stroke: palette.grid, width: 1 },
          ticks: { show: false },
          gap: 4,
          space: 90,
          values: (_, ticks) => ticks.map((t) => (timeAxis ? clock(t) : '')),
        },
        {
          size: GUTTER,
          font: FONT,
          stroke: palette.text,
          grid: { stroke: palette.grid, width: 1 },
          ticks: { show: false },
          gap: 6,
          space: 24,
          values: (_, ticks) => ticks.map(short),
        },
      ],
      series,
      hooks: {
        drawClear: [(u) => drawBands(u, current, palette)],
        draw: [(u) => drawMarks(u, current, palette)],
      },
    },
    [[], []],
    host,
  );
  return {
    plot,
    draw(data, from, to) {
      current = data;
      plot.batch(() => {
        plot.setData(data.limits ? [data.times, data.values, data.limits] : [data.times, data.values], false);
        plot.setScale('x', { min: from, max: to });
      });
    },
    resize: (w, h) => plot.setSize({ width: w, height: h }),
    settle() {
      scale.low = Number.NaN;
      scale.high = Number.NaN;
    },
    destroy: () => plot.destroy(),
  };
}

const glide = (now: number, goal: number, growing: boolean): number =>
  now === now && Number.isFinite(now) ? now + (growing ? GROW : SHRINK) * (goal - now) : goal;

/** Where most values lie, and as far again on either side for the others: a spike leaves the panel rather than flattening the rest. */
function goalOfValues(data: PanelData | undefined, low: number | null, high: number | null): [number, number] {
  if (!data || low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return [1, 0];
  const some = Float64Array.from(
    { length: Math.min(SAMPLED, data.values.length) },
    (_, i, n = Math.min(SAMPLED, data.values.length)) => data.values[Math.floor((i * data.values.length) / n)],
  ).filter((v) => v === v);
  some.sort();
  const bottom = some[Math.floor(0.04 * (some.length - 1))] ?? low;
  const top = some[Math.ceil(0.96 * (some.length - 1))] ?? high;
  const height = top - bottom || Math.abs(high) * 0.05 || 1;
  return [Math.min(high, top + 0.9 * height) + 0.1 * height, Math.max(low, bottom - 0.9 * height) - 0.1 * height];
}

/** From zero to above the threshold; a score far beyond it leaves the panel rather than flattening the rest. */
function goalOfScores(data: PanelData | undefined, high: number | null): [number, number] {
  const limit = data?.limits?.at(-1) ?? Number.NaN;
  if (!(limit > 0)) return [(high ?? 0) > 0 ? (high ?? 1) * 1.1 : 1, 0];
  return [Math.max(1.5 * limit, Math.min((high ?? 0) * 1.1, 3.5 * limit)), 0];
}

const clock = (time: number): string => new Date(time + 500).toLocaleTimeString('en-GB');

const short = (value: number): string =>
  Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential(0) : String(Number(value.toPrecision(4)));

/** Pixel stretches without values: a missing value interrupts the line. */
function gaps(u: uPlot, seriesIdx: number, idx0: number, idx1: number): [number, number][] {
  const values = u.data[seriesIdx];
  const out: [number, number][] = [];
  const at = (i: number) => u.valToPos(u.data[0][i], 'x', true);
  for (let i = idx0; i <= idx1; ++i) {
    const value = values[i];
    if (value === value) continue;
    let end = i;
    while (end + 1 <= idx1 && values[end + 1] !== values[end + 1]) end += 1;
    out.push([at(Math.max(idx0, i - 1)), at(Math.min(idx1, end + 1))]);
    i = end;
  }
  return out;
}

function drawBands(u: uPlot, data: PanelData | undefined, palette: Palette): void {
  if (!data) return;
  const { ctx, bbox } = u;
  for (const { from, to, kind } of data.bands) {
    const left = Math.max(bbox.left, u.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, u.valToPos(to, 'x', true));
    if (right <= bbox.left || left >= bbox.left + bbox.width) continue;
    const width = Math.max(2 * devicePixelRatio, right - left);
    ctx.fillStyle = kind === 'truth' ? palette.truth : palette.alarmFill;
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.fillStyle = kind === 'truth' ? palette.truthEdge : palette.alarm;
    ctx.fillRect(left, bbox.top, width, 2 * devicePixelRatio);
  }
}

function drawMarks(u: uPlot, data: PanelData | undefined, palette: Palette): void {
  if (!data) return;
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  if (data.flags) {
    ctx.fillStyle = palette.alarm;
    for (let i = 0; i < data.times.length; ++i) {
      if (data.flags[i] !== 1) continue;
      const x = u.valToPos(data.times[i], 'x', true);
      const y = Math.max(bbox.top + 3 * devicePixelRatio, u.valToPos(data.values[i], 'y', true));
      ctx.beginPath();
      ctx.arc(x, y, 2.6 * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
  if (data.ghost) {
    ctx.strokeStyle = palette.alarm;
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    for (let i = 0; i < data.times.length; ++i) {
      if (data.ghost[i] === data.ghost[i]) ctx.lineTo(u.valToPos(data.times[i], 'x', true), u.valToPos(data.ghost[i], 'y', true));
    }
    ctx.stroke();
  }
  ctx.restore();
}
