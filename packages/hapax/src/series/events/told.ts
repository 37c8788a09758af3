import type { SeriesShape } from '../shape/shape.ts';
import { type ChannelOptions, type JudgedChannel, judgeChannel } from '../views/channel.ts';
import type { Jump } from '../views/jumps.ts';
import { withinRange } from '../views/range-view.ts';
import type { JudgedView } from '../views/views.ts';
import { type Events, eventsOf, type Found } from './events.ts';
import { VALUES } from './habits.ts';
import { toldApart } from './told-apart.ts';

/** A channel, judged, with its events. */
export interface Told extends Events {
  readonly channel: JudgedChannel;
}

/** Times that the events of a channel are looked for, each time beside those found before, at most. */
const PASSES = 3;
/** Values of a stretch that is as good as one. */
const SINGLE = 2;
/** Turns of the longest rhythm from which a turn has no say that matters in what is expected of the others. */
const MANY_TURNS = 12;

/**
 * The events of a channel; what was told is left out of what the rest is held against, until nothing more is found. Of a rhythm with few turns it is
 * left out of what is expected, too: what happened once would be missed a turn before and a turn after.
 */
export function toldOf(name: string, shape: SeriesShape, options: ChannelOptions): Told {
  const told = foundIn(name, shape, options);
  return shape.offset === undefined ? told : setBack(told, shape.offset);
}

/** In the values as they are, of a series that was judged without its resets. */
function setBack({ channel: judged, events, ...rest }: Told, offset: Float64Array): Told {
  const less = (x: Float64Array) => x.map((v, i) => v - offset[i]);
  const moved = <J extends Jump>(jump: J): J => ({
    ...jump,
    before: jump.before - offset[Math.max(0, jump.at - 1)],
    after: jump.after - offset[jump.at],
  });
  const channel: JudgedChannel = {
    ...judged,
    shape: { ...judged.shape, values: less(judged.shape.values) },
    expected: less(judged.expected),
    lower: less(judged.lower),
    upper: less(judged.upper),
    usual: less(judged.usual),
    jumps: judged.jumps.map(moved),
    ...(judged.drift && { drift: moved(judged.drift) }),
  };
  return { ...rest, channel, events: events.map((event) => ({ ...event, channel, ...(event.jump && { jump: moved(event.jump) }) })) };
}

function foundIn(name: string, shape: SeriesShape, options: ChannelOptions): Told {
  const { needed, train } = options;
  const look = (judged: JudgedChannel, views: readonly JudgedView[]): Told => {
    const channel = { ...judged, ...withinRange(judged, views, judged.parts, needed), views };
    return { channel, ...eventsOf(channel, needed) };
  };
  let judged = judgeChannel(name, shape, options);
  let found = look(judged, judged.views);
  if (train !== undefined) return found;
  const longest = Math.max(0, ...shape.seasons.map(({ period }) => Math.round(period)));
  const own = longest * MANY_TURNS > shape.values.length ? farthest(found, longest) : [];
  if (own.length > 0) {
    const form = judged.views.find(({ aspect }) => aspect === 'form');
    judged = { ...judgeChannel(name, shape, { ...options, apart: own, ...(form && { form }) }), notes: judged.notes };
    found = look(judged, judged.views);
  }
  for (let pass = 1; pass < PASSES && found.stretches.length > 0; ++pass) {
    const { stretches, events } = found;
    // What was barely told of single values may be much more without all the others like it; of stretches and shapes many that are barely told are how the series is.
    const apart = [...events, ...stretches.filter(({ aspect, start, end }) => VALUES.includes(aspect) && end - start < SINGLE)];
    found = look(
      judged,
      judged.views.map((view) => (view.fixed === true ? view : toldApart(view, view.aspect === 'form' ? events : apart))),
    );
    if (cellsIn(found.stretches) <= cellsIn(stretches)) break;
  }
  return found;
}

/** Of stretches at the same time of different turns the one that is farthest from what was expected: without the others something is left to be expected by. */
function farthest({ stretches, channel: { away } }: Told, period: number): Found[] {
  const out: Found[] = [];
  for (const one of stretches
    .filter(({ aspect }) => aspect !== 'turn' && aspect !== 'gap')
    .sort((a, b) => Math.abs(away[b.peak]) - Math.abs(away[a.peak]))) {
    const meets = out.some((other) => {
      const turns = Math.round((one.start - other.start) / period) * period;
      return turns !== 0 && one.start - turns <= other.end && one.end - turns >= other.start;
    });
    if (!meets) out.push(one);
  }
  return out;
}

const cellsIn = (events: readonly { readonly start: number; readonly end: number }[]): number =>
  events.reduce((sum, { start, end }) => sum + end - start + 1, 0);
