import { formatNumber } from 'hapax';
import { stamp } from '../events/stamp.ts';
import type { IdsRun, Sample } from '../run/findings/findings.ts';
import { escaped } from './escaped.ts';

/** `right` leaves room for the number beside the last point. */
const SIZE = { width: 620, height: 300, edge: 14, right: 34 };
/** Usual hours drawn at most, evenly taken. */
const DRAWN = 600;

/** Hours of all hosts as points of a plane, by view: what was found numbered, what was called normal as triangles. */
export function pictures({ samples, found, suppressed }: IdsRun): string {
  const ranks = new Map(found.flatMap(({ samples: own }, i) => own.map((one) => [keyOf(one), i + 1] as const)));
  const normal = new Set(suppressed.flatMap(({ samples: own }) => own.map(keyOf)));
  const groups = new Map<string, Sample[]>();
  for (const one of samples) {
    const name = `${one.unit}: ${one.view}${one.hours === 24 ? ' by day' : ''}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return [...groups]
    .filter(
      ([, group]) =>
        group.every(({ place }) => place !== undefined) && group.some((one) => ranks.has(keyOf(one)) || normal.has(keyOf(one))),
    )
    .map(([name, group]) => picture(name, group, ranks, normal))
    .join('\n');
}

const keyOf = ({ unit, view, hours, host, time }: Sample): string => `${unit}|${view}|${hours}|${host}|${time}`;

function picture(name: string, group: readonly Sample[], ranks: ReadonlyMap<string, number>, normal: ReadonlySet<string>): string {
  const { width, height, edge, right } = SIZE;
  const at = (k: 0 | 1) => group.map(({ place }) => place?.[k] ?? 0);
  const [x, y] = [scale(at(0), edge, width - right), scale(at(1), height - edge, edge)];
  const every = Math.max(1, Math.ceil(group.length / DRAWN));
  const dots: string[] = [];
  const marks: string[] = [];
  for (const [i, one] of group.entries()) {
    const [px, py] = [x(one.place?.[0] ?? 0).toFixed(1), y(one.place?.[1] ?? 0).toFixed(1)];
    const title = `<title>${escaped(`${one.host} ${stamp(one.time, 'hour')} h: ${formatNumber(Number(one.score.toFixed(1)))}`)}</title>`;
    const rank = ranks.get(keyOf(one));
    if (rank !== undefined)
      marks.push(`<circle class="out" cx="${px}" cy="${py}" r="5">${title}</circle><text x="${px}" y="${py}" dx="8" dy="4">${rank}</text>`);
    else if (normal.has(keyOf(one))) marks.push(`<path class="normal" d="M${px} ${py}m-5 4l5 -9l5 9z">${title}</path>`);
    else if (i % every === 0) dots.push(`<circle cx="${px}" cy="${py}" r="2.5">${title}</circle>`);
  }
  return `<p class="label">${escaped(name)}, ${group.length.toLocaleString('en')} ${group[0]?.hours === 24 ? 'days of a host' : 'hours of a host'}</p>
<svg class="map" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`hours of all hosts, ${name}`)}">${dots.join('')}${marks.join('')}</svg>`;
}

function scale(values: readonly number[], from: number, to: number): (value: number) => number {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}
