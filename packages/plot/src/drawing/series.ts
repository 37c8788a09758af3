import { visibleDots } from '../dots.ts';
import type { Axis, Layer, Panel, Role } from '../figure.ts';
import { minMax } from '../min-max.ts';
import { extent } from './axes.ts';
import { COLORS, SHADES } from './look.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

export function series(layer: Layer, panel: Panel, index: number, { width, height }: Size): Record<string, unknown> {
  const place = { name: layer.name, xAxisIndex: index, yAxisIndex: index, silent: true };
  switch (layer.kind) {
    case 'line': {
      const color = COLORS[layer.role];
      const dashed = layer.role === 'threshold' ? { type: 'dashed' } : {};
      return {
        ...place,
        type: 'line',
        data: minMax(layer.x, layer.y, width),
        showSymbol: false,
        lineStyle: { color, width: layer.role === 'data' ? 1.1 : 1.7, ...dashed },
        itemStyle: { color },
        z: Z[layer.role],
      };
    }
    case 'points': {
      const data = dots(layer.x, layer.y, panel, { width, height });
      const symbolSize = layer.role === 'anomaly' ? 8 : data.length > 2000 ? 3 : 5;
      return {
        ...place,
        type: 'scatter',
        data,
        symbolSize,
        itemStyle: { color: COLORS[layer.role], opacity: layer.role === 'anomaly' ? 1 : 0.65 },
        z: Z[layer.role],
      };
    }
    case 'level':
      return {
        ...place,
        type: 'line',
        data: level(layer.y, panel),
        showSymbol: false,
        lineStyle: { color: COLORS[layer.role], width: 1.7, type: 'dashed' },
        itemStyle: { color: COLORS[layer.role] },
        z: Z[layer.role],
      };
    case 'bars': {
      const data = Array.from(layer.heights, (height, i) => [layer.edges[i], layer.edges[i + 1], height]);
      return {
        ...place,
        type: 'custom',
        data,
        encode: { x: [0, 1], y: 2 },
        itemStyle: { color: COLORS[layer.role], opacity: 0.75 },
        renderItem: box,
        z: 1,
      };
    }
    case 'stretch': {
      const color = SHADES[layer.shade];
      return {
        ...place,
        type: 'custom',
        data: [[layer.from, layer.to]],
        encode: { x: [0, 1] },
        itemStyle: { color },
        renderItem: stretch(color),
        clip: true,
        z: -1,
      };
    }
    case 'band': {
      const data = Array.from(layer.x, (x, i) => [x, layer.low[i], layer.high[i]]);
      return {
        ...place,
        type: 'custom',
        data,
        encode: { x: 0, y: [1, 2] },
        itemStyle: { color: COLORS.band, opacity: 0.35 },
        renderItem: slice(data),
        z: 0,
      };
    }
  }
}

const Z: Record<Role, number> = { band: 0, muted: 1, data: 2, fit: 3, threshold: 4, anomaly: 5 };

/** What ECharts hands to a custom mark; only the part used here. */
interface Api {
  value(dimension: number): number;
  coord(point: readonly number[]): readonly [number, number];
  visual(name: string): string;
}

function box(_: unknown, api: Api) {
  const [left, top] = api.coord([api.value(0), api.value(2)]);
  const [right, bottom] = api.coord([api.value(1), 0]);
  const shape = { x: left, y: top, width: Math.max(0.5, right - left - 0.6), height: Math.max(0, bottom - top) };
  return { type: 'rect', shape, style: { fill: api.visual('color'), opacity: 0.75 } };
}

const slice = (data: readonly (readonly number[])[]) => (params: { dataIndex: number }, api: Api) => {
  const next = data[params.dataIndex + 1];
  if (next === undefined) return null;
  const [x, low, high] = data[params.dataIndex];
  const points = [api.coord([x, low]), api.coord([x, high]), api.coord([next[0], next[2]]), api.coord([next[0], next[1]])];
  return { type: 'polygon', shape: { points }, style: { fill: COLORS.band, opacity: 0.35 } };
};

const stretch = (fill: string) => (params: { coordSys: { y: number; height: number } }, api: Api) => {
  const [left] = api.coord([api.value(0), 0]);
  const [right] = api.coord([api.value(1), 0]);
  const { y, height } = params.coordSys;
  return { type: 'rect', shape: { x: left, y, width: Math.max(0, right - left), height }, style: { fill } };
};

/** Pixels of a cell in which one dot covers all others. */
const CELL = 2;

/** The dots that can be seen, of however many there are. */
function dots(x: ArrayLike<number>, y: ArrayLike<number>, { x: across, y: up }: Panel, { width, height }: Size): number[][] {
  const scaled = (values: ArrayLike<number>, scale: Axis['scale']) =>
    scale === 'log' ? Float64Array.from(values, (v) => (v > 0 ? Math.log(v) : Number.NaN)) : values;
  return visibleDots(scaled(x, across.scale), scaled(y, up.scale), width, height, CELL)
    .map((i) => [x[i], y[i]])
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b) && (up.scale !== 'log' || b > 0));
}

function level(y: number, panel: Panel): number[][] {
  const { min, max } = extent(panel.layers);
  return [
    [min, y],
    [max, y],
  ];
}
