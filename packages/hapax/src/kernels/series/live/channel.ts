import { type LiveChannel, startChannel } from './channel-state.ts';
import { noteAgain } from './come-again.ts';
import { foretell, isElsewhere } from './foretell.ts';
import { carry, finest, moved, nearlyEqual, reachOf, SETTLED, SHORT_RATE } from './judge-channel.ts';
import { FAR_OFF, noteStep } from './moved-steps.ts';
import { livePeriod } from './period.ts';
import { isDoubted, longestWith } from './runs.ts';
import { decadesOf, learnSurprise } from './surprise.ts';

/** Weight of a sample in the level, in the usual distance, and in the memory of how errors are carried on. */
const LEVEL_RATE = 0.02;
const SCALE_RATE = 0.01;
const CARRY_RATE = 0.005;
const LONG_RATE = 1 / 512;
/** What means are apart hangs together over so many samples. */
const HANGS = 64;
const APART_RATE = 1 / 1024;
/** Samples after which the two means are two. */
const LONG_ENOUGH = 32;
/** An error beyond this many usual ones is learnt as if it were only that far. */
const CLIP = 4;
const SHARE_RATE = 0.01;
/** Rhythms are looked for when the samples have doubled, from here on. */
const FIRST_LOOK = 128;
/** Samples that are learnt anew after a change of rhythm. */
const REPLAYED = 512;
/** Some fifty roundings of a value. */
const ROUNDING = 1e-14;
/** Mean distance of normal values by their median one. */
const MEAN_OF_MEDIAN = 1.183;

/** A usual distance that is no more than the rounding of its values: all have stood still. */
const isStill = ({ scale, level, middle }: LiveChannel): boolean => scale <= ROUNDING * (Math.abs(level) + Math.abs(middle));

/** The value has happened; `learn`: it counts as normal. */
export function passChannel(channel: LiveChannel, value: number, learn: boolean, index = 0): void {
  if (value === value && channel.level === channel.level) noteFar(channel, value);
  if (learn) learnValue(channel, value);
  else if (channel.rest === channel.rest) channel.rest = channel.level + carry(channel) * (channel.rest - channel.level);
  if (value === value) {
    channel.equal = nearlyEqual(channel, value) ? channel.equal + 1 : 0;
    channel.last = value;
    channel.absent = 0;
  } else channel.absent += 1;
  keep(channel, value, index);
  if (channel.period > 0) foretell(channel);
}

function noteFar(channel: LiveChannel, value: number): void {
  const { level, rest, scale, point, low, high } = channel;
  const error = value - level - carry(channel) * (rest - level);
  const away = error > high ? error - high : error < low ? low - error : 0;
  const far = decadesOf(point, away / (scale + finest(level))) > FAR_OFF;
  const reach = reachOf(channel);
  if (channel.period > 0) noteStep(channel, far, value, error, reach);
  noteAgain(channel, far, value, error, reach);
}

function learnValue(channel: LiveChannel, value: number): void {
  channel.learnt += 1;
  const weight = Math.max(SHARE_RATE, 1 / (channel.learnt + 1));
  const missing = value !== value;
  if (!missing || !isDoubted(channel.absent + 1, channel.longestAbsent))
    channel.shareAbsent += weight * ((missing ? 1 : 0) - channel.shareAbsent);
  channel.longestAbsent = longestWith(channel.longestAbsent, missing ? 0 : channel.absent);
  if (missing) {
    if (channel.rest === channel.rest) channel.rest = channel.level + carry(channel) * (channel.rest - channel.level);
    return;
  }
  const equal = nearlyEqual(channel, value);
  // A sensor that may be stuck does not teach that this is usual, nor that values hardly move.
  const doubted = equal && isDoubted(channel.equal + 1, channel.longestEqual);
  if (!doubted) channel.shareEqual += weight * ((equal ? 1 : 0) - channel.shareEqual);
  channel.longestEqual = longestWith(channel.longestEqual, equal ? 0 : channel.equal);
  if (channel.level !== channel.level) {
    channel.level = channel.rest = channel.short = channel.long = value - channel.middle;
    return;
  }
  const { level, rest, learnt } = channel;
  const ahead = level + carry(channel) * (rest - level);
  const error = value - ahead;
  const r = value - channel.middle;
  if (isElsewhere(channel, error)) {
    channel.rest = ahead;
    return;
  }
  const away = error > channel.high ? error - channel.high : error < channel.low ? channel.low - error : 0;
  const young = 1 / (learnt + 1);
  const still = isStill(channel);
  if (learnt > 10 && !still && !doubted) learnSurprise(channel.point, away / (channel.scale + finest(level)));
  if (learnt > SETTLED) learnSurprise(channel.shift, moved(channel, r), HANGS);
  // Where all stood still the first distance is the usual one: in a hundredth of it what follows would be as far as nothing ever was.
  if (still) channel.scale = Math.abs(r - ahead);
  else if (!doubted) {
    const most = learnt > 30 ? CLIP * channel.scale : Infinity;
    channel.scale += Math.max(SCALE_RATE, young) * (Math.min(Math.abs(r - ahead), most) - channel.scale);
  }
  const fade = 1 - Math.max(CARRY_RATE, young);
  channel.product = fade * channel.product + (r - level) * (rest - level);
  channel.square = fade * channel.square + (rest - level) ** 2;
  channel.level += Math.max(LEVEL_RATE, young) * (r - level);
  channel.rest = r;
  channel.short += Math.max(SHORT_RATE, young) * (r - channel.short);
  channel.long += Math.max(LONG_RATE, young) * (r - channel.long);
  if (learnt <= LONG_ENOUGH) return;
  const apart = Math.abs(channel.short - channel.long);
  // Of the time in which both are being learnt nothing is known yet; later what is odd counts only in part.
  const slow = Math.max(APART_RATE, 1 / (learnt - LONG_ENOUGH));
  channel.apart += slow * (learnt > SETTLED ? Math.min(apart, CLIP * channel.apart) - channel.apart : apart - channel.apart);
}

/** Channels look for their rhythm in turn, so many at most: all at once would hold up a stream of many features. */
const TURNS_TO_LOOK = 64;

function keep(channel: LiveChannel, value: number, index: number): void {
  if (channel.passed === channel.ring.length && channel.ring.length < channel.memory) {
    const wider = new Float64Array(Math.min(channel.memory, 2 * channel.ring.length)).fill(Number.NaN);
    wider.set(channel.ring);
    channel.ring = wider;
  }
  const { ring, passed, memory } = channel;
  ring[passed % ring.length] = value;
  channel.passed = passed + 1;
  if (channel.given !== 0) return;
  const seen = channel.passed - (index % TURNS_TO_LOOK);
  const doubled = seen >= FIRST_LOOK && (seen & (seen - 1)) === 0;
  if (doubled || seen === memory || (seen > 0 && seen % memory === memory >> 1)) look(channel);
}

/**
 * So many even steps went by without a value. The last error is forgotten and the place in the rhythm moves on; the turns before stay known,
 * however long it was.
 */
export function passGap(channel: LiveChannel, steps: number, index = 0): void {
  channel.rest = channel.level;
  const gone = channel.period > 0 ? steps % channel.period : Math.min(steps, channel.memory);
  for (let k = 0; k < gone; ++k) keep(channel, Number.NaN, index);
  if (channel.period > 0) foretell(channel);
}

/**
 * What is usual between the runs of a job, which is nearly always: a job is what is far from it, so it has to be known before anything is
 * learnt with the job in view. With no scale yet all would be a job, and none of it would be learnt.
 */
function betweenJobs(x: Float64Array): Partial<LiveChannel> {
  const known = x.filter((v) => v === v).sort();
  const level = known[known.length >> 1];
  const scale = MEAN_OF_MEDIAN * known.map((v) => Math.abs(v - level)).sort()[known.length >> 1];
  return { level, rest: level, short: level, long: level, scale, learnt: LONG_ENOUGH };
}

/** Look for a rhythm in what the ring holds; when another is found, level and errors are learnt anew from the newest samples. */
function look(channel: LiveChannel): void {
  const { ring, passed, memory } = channel;
  const held = Math.min(passed, ring.length);
  const x = Float64Array.from({ length: held }, (_, i) => ring[(passed - held + i) % ring.length]);
  const found = livePeriod(x);
  const period = found ? Math.round(found.period) : 0;
  if (period === channel.period) return;
  // The same job, measured over other turns: what is known of all between still holds.
  if (found?.sparse && channel.sparse === 1) {
    channel.period = period;
    return;
  }
  const again: LiveChannel = {
    ...startChannel(memory, 0),
    ring: x,
    passed: Math.max(0, held - REPLAYED),
    period,
    sparse: found?.sparse ? 1 : 0,
    ...(found?.sparse ? betweenJobs(x) : {}),
  };
  for (let i = again.passed; i < held; ++i) {
    foretell(again);
    learnValue(again, x[i]);
    again.passed += 1;
  }
  const { equal, last, absent, longestEqual, shareEqual, longestAbsent, shareAbsent, learnt } = channel;
  Object.assign(channel, again, { ring, passed, equal, last, absent, longestEqual, shareEqual, longestAbsent, shareAbsent, learnt });
}
