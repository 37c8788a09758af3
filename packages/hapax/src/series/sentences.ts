import type { JudgedChannel } from './channel.ts';
import type { ChannelEvent } from './events.ts';
import { duration } from './grid.ts';

/** Channels that a sentence names beside the first. */
const NAMED = 3;

/** What happened, in one sentence for people. */
export function eventSentence(event: ChannelEvent, names: readonly string[]): string {
  const also = names.slice(1, 1 + NAMED);
  const more = names.length - 1 - also.length;
  const others = also.length === 0 ? '' : `; also ${also.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `${told(event)}${others}`;
}

function told({ kind, channel, start, peak, end, jump }: ChannelEvent): string {
  const { name, shape, expected, lower, upper } = channel;
  const show = (v: number) => digits(v, channel);
  const value = show(shape.values[peak]);
  const band = `expected ${show(expected[peak])} (${show(lower[peak])} to ${show(upper[peak])})`;
  const long = end > start ? ` for ${lasting(channel, start, end)}` : '';
  if (kind === 'missing') return `${name} has no values${long}`;
  if (kind === 'stuck') return `${name} stays at ${value}${long}`;
  if (kind === 'shift' && jump !== undefined) {
    const way = jump.after > jump.before ? 'rises' : 'falls';
    return `the level of ${name} ${way} from about ${show(jump.before)} to ${show(jump.after)}${long}`;
  }
  const side = shape.values[peak] > expected[peak] ? 'above' : 'below';
  if (kind === 'odd shape') return `${name} moves like at no other time${long}; at most ${value}, ${band}`.replace('at most ', 'farthest ');
  if (kind === 'variance') return `${name} swings more than usual${long}; farthest ${value}, ${band}`;
  if (kind === 'unusual time') return `${name} is ${value}, usual at other times; ${band}${end > start ? `, ${side} it${long}` : ''}`;
  return `${name} is ${value}, ${band}${end > start ? `, ${side} it${long}` : ''}`;
}

const lasting = ({ shape: { grid, unit } }: JudgedChannel, start: number, end: number): string =>
  grid.kind === 'order' ? `${end - start + 1} samples` : duration((end - start + 1) * grid.step, unit);

/** As many digits as tell values of the series apart: those of its spread. */
export function digits(value: number, { shape, lower, upper }: Pick<JudgedChannel, 'shape' | 'lower' | 'upper'>): string {
  if (!(value === value)) return 'missing';
  const width = upper[0] - lower[0];
  if (shape.kind === 'count' && Number.isInteger(value)) return String(value);
  const places = width > 0 && Number.isFinite(width) ? Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(width)))) : 4;
  return String(Number(value.toFixed(places)));
}
