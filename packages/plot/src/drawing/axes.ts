import { formatNumber } from 'hapax';
import type { Axis, Layer } from '../figure.ts';
import { numberTicks, type Ticks, timeTicks } from '../ticks.ts';

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
  const number = axisNumbers(min, max);
  const label = { show, color: '#667079', hideOverlap: true, formatter: number };
  if (scale === 'log') return { axisLabel: label };
  const most = Math.max(2, Math.floor(width / TICK));
  const of = (count: number) => (scale === 'time' ? timeTicks(min, max, count) : { at: numberTicks(min, max, count), label: number });
  const { at, label: formatter } = atLeastTwo(of, most);
  return { axisLabel: { ...label, formatter, customValues: at }, axisTick: { lineStyle: { color: '#aab2bb' }, customValues: at } };
}

/** One tick says where, and not how far: between round steps there may be one where two or three have nearly room. */
function atLeastTwo(of: (most: number) => Ticks, most: number): Ticks {
  for (let more = most; more < 3 * most; ++more) if (of(more).at.length > 1) return of(more);
  return of(most);
}

/** Significant digits of the numbers of an axis, at least, and at most. */
const [FEWEST, MOST] = [4, 15];
/** Steps of an axis, about. */
const STEPS = 10;

/**
 * Axis numbers: thousands as k, millions as M, billions as B, trillions as T, no trailing noise, and as many digits as tell two ticks between these bounds
 * apart.
 */
export function axisNumbers(min: number, max: number): (value: number) => string {
  const size = Math.max(Math.abs(min), Math.abs(max));
  const step = (max - min) / STEPS;
  const needed = size > 0 && step > 0 ? Math.ceil(Math.log10(size / step)) + 1 : FEWEST;
  const digits = Math.min(MOST, Math.max(FEWEST, needed));
  const plain = (value: number) => formatNumber(value, Math.max(6, digits));
  // The zeros behind the digits that tell are noise.
  const power = (value: number) => {
    const text = Number(value.toPrecision(needed > FEWEST ? digits : 2)).toExponential();
    return text.includes('.') ? text : value.toExponential(1);
  };
  return (value) => {
    const own = Math.abs(value);
    if (own >= 1e15) return power(value);
    if (own >= 1e12) return `${formatNumber(value / 1e12, digits)}T`;
    if (own >= 1e9) return `${formatNumber(value / 1e9, digits)}B`;
    if (own >= 1e6) return `${formatNumber(value / 1e6, digits)}M`;
    if (own >= 1e4) return `${formatNumber(value / 1e3, digits)}k`;
    return own !== 0 && own < 1e-3 ? power(value) : plain(value);
  };
}

/** From the least y of the layers of a panel to the greatest. */
export function heightOf(layers: readonly Layer[]): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  const take = (values: ArrayLike<number>): void => {
    for (let i = 0; i < values.length; ++i) {
      if (values[i] < min) min = values[i];
      if (values[i] > max) max = values[i];
    }
  };
  for (const layer of layers) {
    if (layer.kind === 'bars') take([0, ...Array.from(layer.heights)]);
    else if (layer.kind === 'band') [layer.low, layer.high].map(take);
    else if (layer.kind === 'level') take([layer.y]);
    else if (layer.kind !== 'stretch') take(layer.y);
  }
  return min <= max ? { min, max } : { min: 0, max: 1 };
}
