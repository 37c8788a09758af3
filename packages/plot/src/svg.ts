import { axis, axisNumbers, extent, heightOf, ticks } from './drawing/axes.ts';
import { fitting, TEXT } from './drawing/fitting.ts';
import { HEAD_TOP, headOf, TEXT_LINE, TITLE_GAP, TITLE_LINE } from './drawing/head.ts';
import { FAINT, FONT, INK } from './drawing/look.ts';
import { series } from './drawing/series.ts';
import { FOOT, GAP, marginsOf, NARROW } from './drawing/space.ts';
import { drawSvg } from './echarts.ts';
import type { Figure, Panel } from './figure.ts';

export interface SvgOptions {
  /** Pixels; 960 by default. */
  readonly width?: number;
  /** Pixels of one panel; 220 by default. */
  readonly panelHeight?: number;
}

/** Draw a figure as an SVG string, without a browser. Long lines are thinned to what the width can show, extremes kept. */
export function svg(figure: Figure, { width = 960, panelHeight = 220 }: SvgOptions = {}): string {
  const gap = figure.x === 'own' ? GAP + 34 : GAP;
  const { head } = headOf(figure, width);
  const height = head + figure.panels.length * panelHeight + (figure.panels.length - 1) * gap + FOOT;
  return finish(drawSvg(option(figure, width, panelHeight, gap), width, height), figure.title);
}

/** Name the drawing for readers of the page, drop hover rules, and make ids depend on the content alone. */
function finish(drawing: string, title: string): string {
  const bare = drawable(drawing)
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
      // Bars are as long as their numbers say only where they begin at zero.
      ...(panel.layers.some(({ kind }) => kind === 'bars') && { scale: false }),
      gridIndex: i,
      name: fitting(panel.y.label, panelHeight, TEXT),
      nameLocation: 'middle',
      nameGap: LEFT - 24,
      splitNumber: 4,
      axisLabel: { color: '#667079', formatter: numbersOf(panel) },
      splitLine: { lineStyle: { color: FAINT } },
    })),
    series: figure.panels.flatMap((panel, i) =>
      panel.layers.map((layer) => series(layer, panel, i, { width: width - LEFT - RIGHT, height: panelHeight })),
    ),
  };
}

function numbersOf({ layers }: Panel): (value: number) => string {
  const { min, max } = heightOf(layers);
  return axisNumbers(min, max);
}

const escapeXml = (text: string): string => drawable(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** Characters that XML does not have, escaped or not, end a drawing for whoever reads it: names of columns may hold them. */
const drawable = (text: string): string => text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (c) => (c === '\n' || c === '\t' ? c : '\ufffd'));
