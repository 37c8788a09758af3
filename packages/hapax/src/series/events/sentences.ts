import type { JudgedChannel } from '../views/channel.ts';
import { stepsAway } from './event-kind.ts';
import type { ChannelEvent } from './events.ts';
import { cellsLast } from './lasting.ts';

/** Channels that a sentence names beside the first. */
const NAMED = 3;

/** What happened, in one sentence for people. */
export function eventSentence(event: ChannelEvent, names: readonly string[]): string {
  const also = names.slice(1, 1 + NAMED);
  const more = names.length - 1 - also.length;
  const others = also.length === 0 ? '' : `; also ${also.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `${told(event)}${others}`;
}

function told(event: ChannelEvent): string {
  const { kind, channel, start, peak, end, jump } = event;
  const { name, shape, expected, lower, upper } = channel;
  const show = (v: number) => digits(v, channel);
  const value = show(shape.values[peak]);
  const band = `expected ${show(expected[peak])} (${show(lower[peak])} to ${show(upper[peak])})`;
  const long = end > start ? ` for ${lasting(channel, start, end)}` : '';
  if (kind === 'missing') return `${name} has no values${long}`;
  const inside = shape.values[peak] >= lower[peak] && shape.values[peak] <= upper[peak];
  if (kind === 'stuck') return `${name} stays at ${value}${long}${inside ? '' : `, ${band}`}`;
  if (kind === 'drift' && jump !== undefined) {
    const after = channel.drift?.back === true ? ', then is back' : '';
    return `the level of ${name} drifts from about ${apart(jump.before, jump.after, channel).join(' to ')} in ${lasting(channel, start, end)}${after}`;
  }
  if (kind === 'shift' && jump !== undefined) {
    const way = jump.after > jump.before ? 'rises' : 'falls';
    return `the level of ${name} ${way} from about ${apart(jump.before, jump.after, channel).join(' to ')}${long}`;
  }
  const farthest = inside ? '' : `; farthest ${value}, ${band}`;
  if (kind === 'odd shape') return `${name} moves like at no other time${long}${farthest}`;
  if (kind === 'variance') return `${name} swings more than usual${long}${farthest}`;
  if (kind === 'shift' && stepsAway(channel, event)) {
    const from = Math.max(0, start - 1);
    return `${name} goes from ${apart(shape.values[from], shape.values[end], channel).join(' to ')} and stays there; ${band}`;
  }
  if (inside) return `${name} ${within(event)}`;
  const side = shape.values[peak] > expected[peak] ? 'above' : 'below';
  const whole = long === '' ? '' : beyond(event) >= MOSTLY ? `, ${side} it${long}` : `; with what is beside it${long}`;
  if (kind === 'unusual time') return `${name} is ${value}, usual at other times; ${band}${whole}`;
  return `${name} is ${value}, ${band}${whole}`;
}

/** Part of the values of an event that lie on one side of what was expected, for all of it to be said to. */
const MOSTLY = 0.8;

function beyond({ channel: { shape, expected }, start, peak, end }: ChannelEvent): number {
  const side = Math.sign(shape.values[peak] - expected[peak]);
  let [known, there] = [0, 0];
  for (let i = start; i <= end; ++i) {
    if (shape.values[i] !== shape.values[i]) continue;
    known += 1;
    if (Math.sign(shape.values[i] - expected[i]) === side) there += 1;
  }
  return known > 0 ? there / known : 0;
}

/** No single value is outside its range: what was found is a step, or the mean of a stretch. */
function within(event: ChannelEvent): string {
  const { channel, aspect, start, peak, end } = event;
  const { shape } = channel;
  const show = (v: number) => digits(v, channel);
  if (aspect === 'step' && peak > 0 && shape.values[peak - 1] === shape.values[peak - 1])
    return `goes from ${apart(shape.values[peak - 1], shape.values[peak], channel).join(' to ')} in one step, ${unlike(event)}`;
  let [sum, expected, known] = [0, 0, 0];
  for (let i = start; i <= end; ++i) {
    if (shape.values[i] !== shape.values[i]) continue;
    sum += shape.values[i];
    expected += channel.usual[i];
    known += 1;
  }
  const side = sum > expected ? 'above' : 'below';
  return `is on average ${show(sum / known)} for ${lasting(channel, start, end)}, expected ${show(expected / known)}: ${side} it for too long`;
}

/** How a step differs from the one that was expected: it goes farther the same way, or elsewhere. */
function unlike({ channel: { shape, usual }, peak }: ChannelEvent): string {
  const step = shape.values[peak] - shape.values[peak - 1];
  const farther = step * (step - (usual[peak] - usual[peak - 1])) > 0 && Math.abs(step) > Math.abs(usual[peak] - usual[peak - 1]);
  if (!farther) return 'not as the values before it let expect';
  return shape.seasons.length > 0 ? 'farther than usual at this time' : 'farther than usual';
}

const lasting = (channel: JudgedChannel, start: number, end: number): string => cellsLast(channel, end - start + 1);

/** Two values with as many digits as tell them apart. */
function apart(a: number, b: number, channel: JudgedChannel): [string, string] {
  const [left, right] = [digits(a, channel), digits(b, channel)];
  if (left !== right || a === b) return [left, right];
  const places = Math.max(1, Math.ceil(Math.log10(Math.max(Math.abs(a), Math.abs(b)) / Math.abs(a - b))) + 2);
  const show = (v: number) => String(Number(v.toPrecision(Math.min(15, places))));
  return [show(a), show(b)];
}

/** As many digits as tell values of the series apart: those of its spread. */
export function digits(value: number, { shape, lower, upper }: Pick<JudgedChannel, 'shape' | 'lower' | 'upper'>): string {
  if (!(value === value)) return 'missing';
  const width = upper[0] - lower[0];
  if (shape.kind === 'count' && Number.isInteger(value)) return String(value);
  const places = width > 0 && Number.isFinite(width) ? Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(width)))) : 4;
  return String(Number(value.toFixed(places)));
}
