import { stamp } from '../events/stamp.ts';
import type { HostFinding } from '../run/findings/findings.ts';
import type { Periods } from '../run/periods.ts';
import { escaped } from './escaped.ts';

const WIDTH = 600;
const HEIGHT = 48;
const HOUR = 3_600_000;

/** Bars of the score by hour over all that was looked at, the ones that stand out in red: an hour stands where it was, whatever was quiet. */
export function timeline({ timeline: given, samples }: HostFinding, { fromMs, toMs }: Pick<Periods, 'fromMs' | 'toMs'>): string {
  const hourly = given.filter(({ hours }) => hours < 24);
  const all = hourly.length > 0 ? hourly : given;
  const out = new Set(samples.map(({ time, view, hours }) => `${view}${time} ${hours}`));
  const most = Math.max(1, ...all.map(({ score }) => score));
  const span = Math.max(HOUR, toMs - fromMs);
  const bars = all.map(({ time, score, view, hours }) => {
    const wide = Math.max(3, (WIDTH * HOUR * hours) / span - 1);
    const height = Math.max(2, (HEIGHT * Math.max(0, score)) / most);
    const x = Math.max(0, Math.min(WIDTH - wide, (WIDTH * (time - fromMs)) / span));
    return `<rect${out.has(`${view}${time} ${hours}`) ? ' class="out"' : ''} x="${x.toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${wide.toFixed(1)}" height="${height.toFixed(1)}"><title>${escaped(`${stamp(time)} ${view}: ${score.toFixed(2)}`)}</title></rect>`;
  });
  return `<svg class="line" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="score by hour">${bars.join('')}</svg>
<p class="ends"><span>${stamp(fromMs)}</span><span>${stamp(toMs)}</span></p>`;
}
