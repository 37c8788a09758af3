import { formatNumber } from 'hapax';
import { visibleDots } from './dots.ts';
import { drawSvg } from './echarts.ts';
import type { Axis, Figure, Layer, Panel, Role } from './figure.ts';
import { minMax } from './min-max.ts';
import { numberTicks, timeTicks } from './ticks.ts';

export interface SvgOptions {
  /** Pixels; 960 by default. */
  readonly width?: number;
  /** Pixels of one panel; 220 by default. */
  readonly panelHeight?: number;
}

const COLORS: Record<Role, string> = {
  data: '#3b6ea8',
  threshold: '#c9722b',
  anomaly: '#c62f3f',
  fit: '#2e8b64',
  band: '#9db7d5',
  muted: '#98a1ab',
};
/** Of stretches of the x axis. */
const SHADES = { dark: '#e3e8ee', light: '#f2f4f7', warm: '#fdf4e6' } as const;
const INK = '#30363d';
const FAINT = '#e6e9ed';
/** No quotation marks: the name goes into a style attribute. */
const FONT = 'Inter, DejaVu Sans, system-ui, sans-serif';

/** Space in pixels around and between panels. */
const FOOT = 46;
const GAP = 34;
/** Below this width margins shrink, as on a phone. */
const NARROW = 560;
const marginsOf = (width: number) => (width < NARROW ? { left: 60, right: 18 } : { left: 78, right: 40 });

/** Draw a figure as an SVG string, without a browser. Long lines are thinned to what the width can show, extremes kept. */
export function svg(figure: Figure, { width = 960, panelHeight = 220 }: SvgOptions = {}): string {
  const gap = figure.x === 'own' ? GAP + 34 : GAP;
  const { head } = headOf(figure, width);
  const height = head + figure.panels.length * panelHeight + (figure.panels.length - 1) * gap + FOOT;
  return finish(drawSvg(option(figure, width, panelHeight, gap), width, height), figure.title);
}

/** Name the drawing for readers of the page, drop hover rules, and make ids depend on the content alone. */
function finish(drawing: string, title: string): string {
  const bare = drawing
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/\bzr\d+/g, 'ID')
    .replace(/ class="ID-cls-\d+"/g, '');
  let hash = 0;
  for (let i = 0; i < bare.length; ++i) hash = (Math.imul(hash, 31) + bare.charCodeAt(i)) | 0;
  const named = bare.replace('<svg ', `<svg role="img" aria-label="${escapeXml(title)}" `);
  return named.replace(/\bID(?=-)/g, `h${(hash >>> 0).toString(36)}`);
}

function option(figure: Figure, width: number, panelHeight: number, gap: number): Record<string, unknown> {
  const last = figure.panels.length - 1;
  const range = figure.x === 'shared' ? extent(figure.panels.flatMap((p) => p.layers)) : undefined;
  const { title, subtitle, legendAt, head, names } = headOf(figure, width);
  const { left: LEFT, right: RIGHT } = marginsOf(width);
  const tops = figure.panels.map((_, i) => head + i * (panelHeight + gap));
  return {
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: FONT, color: INK },
    title: [
      {
        text: title.join('\n'),
        subtext: subtitle.join('\n'),
        left: 21,
        top: HEAD_TOP,
        padding: 0,
        itemGap: TITLE_GAP,
        textStyle: { fontSize: 17, fontWeight: 600, color: INK, lineHeight: TITLE_LINE },
        subtextStyle: { fontSize: 12, color: '#667079', lineHeight: TEXT_LINE },
      },
      ...figure.panels.flatMap((panel, i) =>
        panel.title === undefined
          ? []
          : [
              {
                text: fitting(panel.title, width - LEFT, TEXT),
                left: LEFT - 4,
                top: tops[i] - 22,
                textStyle: { fontSize: 12.5, fontWeight: 600, color: INK },
              },
            ],
      ),
    ],
    legend: {
      left: width < NARROW ? 12 : 'auto',
      right: RIGHT,
      top: legendAt,
      data: names,
      icon: 'roundRect',
      itemWidth: 16,
      itemHeight: 5,
      itemGap: 16,
      textStyle: { fontSize: 12, color: INK },
    },
    grid: tops.map((top) => ({ left: LEFT, right: RIGHT, top, height: panelHeight })),
    xAxis: figure.panels.map((panel, i) => {
      const shown = i === last || figure.x === 'own';
      const span = range ?? extent(panel.layers);
      return {
        ...axis(panel.x),
        ...(panel.x.scale === 'log' ? {} : { type: 'value', ...span }),
        gridIndex: i,
        ...ticks(panel.x, span, width - LEFT - RIGHT, shown),
        name: shown ? panel.x.label : '',
        nameLocation: 'middle',
        nameGap: 28,
        splitLine: { show: false },
      };
    }),
    yAxis: figure.panels.map((panel, i) => ({
      ...axis(panel.y),
      gridIndex: i,
      name: fitting(panel.y.label, panelHeight, TEXT),
      nameLocation: 'middle',
      nameGap: LEFT - 24,
      splitNumber: 4,
      axisLabel: { color: '#667079', formatter: axisNumber },
      splitLine: { lineStyle: { color: FAINT } },
    })),
    series: figure.panels.flatMap((panel, i) =>
      panel.layers.map((layer) => series(layer, panel, i, { width: width - LEFT - RIGHT, height: panelHeight })),
    ),
  };
}

/** Pixels of a line of the title, of other texts, and of the legend. */
const [TITLE_LINE, TEXT_LINE, LEGEND_LINE] = [22, 16, 22];
/** Pixels that a mark of the legend takes with its space, beside its text. */
const MARK = 40;

/** Pixels above the title, between it and the lines below, and between these and the legend. */
const [HEAD_TOP, TITLE_GAP, LEGEND_GAP] = [15, 8, 4];

/** What stands above the panels, in as many lines as the width asks for. */
function headOf(figure: Figure, width: number) {
  const names = [...new Set(figure.panels.flatMap((p) => p.layers.map((l) => l.name)))];
  const title = lines(figure.title, width - 32, TITLE);
  const subtitle = lines(figure.subtitle ?? '', width - 32, TEXT);
  const { left, right } = marginsOf(width);
  const room = width - (width < NARROW ? 12 : left) - right;
  let [rows, used] = [1, 0];
  for (const name of names) {
    const wide = MARK + name.length * TEXT;
    if (used > 0 && used + wide > room) [rows, used] = [rows + 1, 0];
    used += wide;
  }
  const below = subtitle.length === 0 ? 0 : TITLE_GAP + subtitle.length * TEXT_LINE;
  const legendAt = HEAD_TOP + title.length * TITLE_LINE + below + LEGEND_GAP;
  return { names, title, subtitle, legendAt, head: legendAt + rows * LEGEND_LINE + 26 };
}

/** A text in lines that fit; a word that fits none is cut. */
function lines(text: string, width: number, each: number): string[] {
  const most = Math.max(8, Math.floor(width / each));
  const out: string[] = [];
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const last = out[out.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= most) out[out.length - 1] = `${last} ${word}`;
    else out.push(fitting(word, width, each));
  }
  return out;
}

const axis = ({ scale }: Axis) => ({
  type: scale === 'linear' ? 'value' : scale,
  scale: true,
  nameTextStyle: { color: '#667079', fontSize: 12 },
  axisLine: { show: true, onZero: false, lineStyle: { color: '#aab2bb' } },
  axisTick: { lineStyle: { color: '#aab2bb' } },
});

interface Size {
  readonly width: number;
  readonly height: number;
}

function series(layer: Layer, panel: Panel, index: number, { width, height }: Size): Record<string, unknown> {
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

function extent(layers: readonly Layer[]): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const layer of layers) {
    const xs =
      layer.kind === 'level' ? [] : layer.kind === 'stretch' ? [layer.from, layer.to] : layer.kind === 'bars' ? layer.edges : layer.x;
    for (let i = 0; i < xs.length; ++i) {
      if (xs[i] < min) min = xs[i];
      if (xs[i] > max) max = xs[i];
    }
  }
  return min <= max ? { min, max } : { min: 0, max: 1 };
}

/** Pixels that the label of a tick takes with the space beside it. */
const TICK = 76;

/** Ticks at whole units of time or number, as many as have room. ECharts chooses those of a logarithmic axis. */
function ticks({ scale }: Axis, { min, max }: { min: number; max: number }, width: number, show: boolean): Record<string, unknown> {
  const label = { show, color: '#667079', hideOverlap: true, formatter: axisNumber };
  if (scale === 'log') return { axisLabel: label };
  const most = Math.max(2, Math.floor(width / TICK));
  const { at, label: formatter } = scale === 'time' ? timeTicks(min, max, most) : { at: numberTicks(min, max, most), label: axisNumber };
  return { axisLabel: { ...label, formatter, customValues: at }, axisTick: { lineStyle: { color: '#aab2bb' }, customValues: at } };
}

/** Pixels of a character of a title, and of other texts, on average. */
const TITLE = 10.4;
const TEXT = 6.4;

/** Nothing is cut off by the edge of the drawing: a text that has no room ends in an ellipsis. */
const fitting = (text: string, width: number, each: number): string =>
  text.length * each <= width ? text : `${text.slice(0, Math.max(1, Math.floor(width / each) - 1)).trimEnd()}…`;

/** Axis numbers: thousands as k, millions as M, billions as B, no trailing noise. */
function axisNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e12) return value.toExponential(1);
  if (size >= 1e9) return `${formatNumber(value / 1e9)}B`;
  if (size >= 1e6) return `${formatNumber(value / 1e6)}M`;
  if (size >= 1e4) return `${formatNumber(value / 1e3)}k`;
  return size !== 0 && size < 1e-3 ? value.toExponential(1) : formatNumber(value, 6);
}

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
