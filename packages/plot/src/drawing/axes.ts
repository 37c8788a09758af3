import { formatNumber } from 'hapax';
import type { Axis, Layer } from '../figure.ts';
import { numberTicks, timeTicks } from '../ticks.ts';

export const axis = ({ scale }: Axis) => ({
  type: scale === 'linear' ? 'value' : scale,
  scale: true,
  nameTextStyle: { color: '#667079', fontSize: 12 },
  axisLine: { show: true, onZero: false, lineStyle: { color: '#aab2bb' } },
  axisTick: { lineStyle: { color: '#aab2bb' } },
});

/** From the least x of the layers to the greatest. */
export function extent(layers: readonly Layer[]): { min: number; max: number } {
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
export function ticks({ scale }: Axis, { min, max }: { min: number; max: number }, width: number, show: boolean): Record<string, unknown> {
  const label = { show, color: '#667079', hideOverlap: true, formatter: axisNumber };
  if (scale === 'log') return { axisLabel: label };
  const most = Math.max(2, Math.floor(width / TICK));
  const { at, label: formatter } = scale === 'time' ? timeTicks(min, max, most) : { at: numberTicks(min, max, most), label: axisNumber };
  return { axisLabel: { ...label, formatter, customValues: at }, axisTick: { lineStyle: { color: '#aab2bb' }, customValues: at } };
}

/** Axis numbers: thousands as k, millions as M, billions as B, no trailing noise. */
export function axisNumber(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e12) return value.toExponential(1);
  if (size >= 1e9) return `${formatNumber(value / 1e9)}B`;
  if (size >= 1e6) return `${formatNumber(value / 1e6)}M`;
  if (size >= 1e4) return `${formatNumber(value / 1e3)}k`;
  return size !== 0 && size < 1e-3 ? value.toExponential(1) : formatNumber(value, 6);
}
