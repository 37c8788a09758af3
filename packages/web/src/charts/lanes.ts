import type { Lane } from './picture.ts';
import { axisNumber, misfits, type Range, ticksOf } from './scale.ts';

/** Height that a label of the value axis takes. */
const LABEL = 18;
/** Labels nearer to the upper edge would touch those of the lane above. */
const EDGE = 6;
/** Milliseconds that the value axis takes to glide to another range: in frames it would be seconds on a slow machine, and lines cut off meanwhile. */
const GLIDE_MS = 200;

/** A lane with the elements around it. */
export interface LaneView extends Lane {
  readonly figure: HTMLElement;
  readonly plot: HTMLElement;
  readonly value: HTMLElement | null;
  /** What the lane shows, in words. */
  readonly says: HTMLElement | null;
  readonly labels: HTMLElement | null;
  from: Range;
  goal: Range;
  /** Milliseconds left of a glide. */
  left: number;
}

export function laneOf(figure: HTMLElement): LaneView {
  const detector = Number(figure.dataset.detector ?? -1);
  const range = { low: 0, high: 1 };
  return {
    kind: detector < 0 ? 'channel' : 'score',
    place: detector < 0 ? Number(figure.dataset.channel) : detector,
    top: 0,
    height: 1,
    ...range,
    ticks: [],
    visible: true,
    figure,
    plot: figure.querySelector<HTMLElement>('[data-plot]') ?? figure,
    value: figure.querySelector('[data-value]'),
    says: figure.querySelector('[data-says]'),
    labels: figure.querySelector('[data-ticks]'),
    from: range,
    goal: { low: Number.NaN, high: Number.NaN },
    left: 0,
  };
}

/** Aim at another range if the one in force no longer fits. @param glide false: at once */
export function aim(lane: LaneView, goal: Range | undefined, glide: boolean): void {
  if (!goal || !(goal.high > goal.low)) return;
  const known = lane.goal.low === lane.goal.low;
  if (known && !misfits(lane.goal, goal)) return;
  lane.from = { low: lane.low, high: lane.high };
  lane.goal = goal;
  lane.left = glide && known ? GLIDE_MS : 1;
}

/** One frame of a glide. @param elapsed milliseconds since the frame before. True: the lane must be drawn anew. */
export function glide(lane: LaneView, elapsed: number): boolean {
  if (lane.left === 0) return false;
  lane.left = Math.max(0, lane.left - Math.max(1, elapsed));
  const t = 1 - lane.left / GLIDE_MS;
  const eased = lane.left === 0 ? 1 : t * t * (3 - 2 * t);
  lane.low = lane.from.low + eased * (lane.goal.low - lane.from.low);
  lane.high = lane.from.high + eased * (lane.goal.high - lane.from.high);
  if (lane.left === 0) label(lane);
  return true;
}

/** Ticks and their labels for the range in force. */
export function label(lane: LaneView): void {
  lane.ticks = ticksOf(lane, Math.max(2, Math.floor(lane.height / LABEL)));
  lane.labels?.replaceChildren(
    ...lane.ticks.flatMap((tick) => {
      const top = lane.height * (1 - (tick - lane.low) / (lane.high - lane.low));
      if (top < EDGE) return [];
      const text = document.createElement('span');
      text.textContent = axisNumber(tick);
      text.style.top = `${top}px`;
      return [text];
    }),
  );
}
