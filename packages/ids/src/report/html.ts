import { formatNumber } from 'hapax';
import { stamp } from '../events/stamp.ts';
import type { HostFinding, IdsRun, Sample } from '../run/findings/findings.ts';
import { bytes, counted, portRanges } from '../run/findings/sentence.ts';
import { byAspect, SMALLER } from '../run/model/explain.ts';
import type { Periods } from '../run/periods.ts';
import { escaped } from './escaped.ts';
import { lossFigures } from './loss-figure.ts';
import { STYLE } from './page-style.ts';
import { pictures } from './picture.ts';
import { hourName, sayIt, subjectData } from './say.ts';
import { timeline } from './timeline.ts';

/** One self-contained page of a run: no script, no request. @param server address of it on a server that has buttons */
export function idsReport(run: IdsRun, footer: string, server?: string): string {
  const { found, suppressed, periods, log } = run;
  const title = found.length === 0 ? 'No host stands out' : `${counted(found.length, 'host')} worth a look`;
  const notes = [
    ...run.notes,
    ...(log.rejected > 0
      ? [
          `${counted(log.rejected, 'line')} could not be read: ${log.reasons
            .slice(0, 3)
            .map(([reason, n]) => `${n} × ${reason}`)
            .join(', ')}`,
        ]
      : []),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="brand">hapax</p>
<h1>${escaped(title)}</h1>
<p>${escaped(`${counted(run.hosts, 'host')} looked at from ${stamp(periods.fromMs)} to ${stamp(periods.toMs)} (UTC), by ${log.events.toLocaleString('en')} events of ${counted(log.files.length, 'file')}; learnt from ${stamp(periods.trainFromMs)} on.`)}</p>
${found.map((one, i) => article(one, periods, server, i + 1)).join('\n')}
${suppressed.length > 0 ? `<h2>Called normal</h2>\n<p class="soft">These would be reported, had nobody called them normal.</p>\n${suppressed.map((one) => article(one, periods, server)).join('\n')}` : ''}
${run.ask.length > 0 ? `<h2>What to label next</h2>\n<p class="soft">A word on these hours teaches most: hapax ids label HOST --hour HOUR --normal, or --anomaly.</p>\n${askTable(run.ask)}` : ''}
${map(run)}
<h2>How it was done</h2>
${unitTable(run)}
${lossFigures(run)}
${notes.length > 0 ? `<ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join('')}</ul>` : ''}
${run.exclusions.length > 0 ? exclusionTable(run) : ''}
<footer>${escaped(footer)}</footer>
</main>
</body>
</html>
`;
}

function map(run: IdsRun): string {
  const drawn = pictures(run);
  return drawn === ''
    ? ''
    : `<h2>All hours as points</h2>
<p class="soft">What is usual lies close together, what is strange in the same way lies in the same direction. Red: found, by rank; triangles: called normal.</p>
${drawn}`;
}

const chance = (p: number): string => (p < 1e-6 ? 'less than one in a million' : `one in ${formatNumber(Number((1 / p).toPrecision(2)))}`);

function article(one: HostFinding, periods: Periods, server: string | undefined, rank?: number): string {
  const { host, sentence, samples, deeds, rows, rowsInAll, suppressed } = one;
  const [top] = samples;
  return `<article${suppressed === undefined ? '' : ' class="suppressed"'} data-host="${escaped(host)}">
<h3>${rank === undefined ? '' : `${rank}. `}${escaped(host)}<span>score ${formatNumber(Number(one.score.toFixed(2)))}, by chance ${escaped(chance(one.p))} hours</span></h3>
<p class="why">${escaped(sentence)}</p>
${suppressed === undefined ? '' : `<p class="soft">${escaped(suppressed)}</p>`}
<p class="label">Score by hour, UTC; what stands out is red</p>
${timeline(one, periods)}
<p class="label">What adds to the score, ${escaped(stamp(top?.time ?? 0))}</p>
${aspects(top)}
${reasons(top)}
<div class="groups">${group('Signatures', deeds.signatures, deeds.newSignatures)}${group('Targets', deeds.targets, deeds.newTargets)}${ports(deeds)}${group('Domains asked for', deeds.domains, [])}</div>
<details><summary>${escaped(counted(rowsInAll, 'line'))} of the log behind it${rows.length < rowsInAll ? `, the first ${rows.length}` : ''}</summary>
<pre>${rows.map(({ file, line, text }) => escaped(`${file.replace(/.*\//, '')}:${line}  ${text}`)).join('\n')}</pre></details>
${top === undefined ? '' : sayIt(top, server === undefined ? undefined : `${server}/${encodeURIComponent(host)}`)}
</article>`;
}

/** What the score is made of, as one bar: source, destination, signature, port and so on. */
function aspects(sample: Sample | undefined): string {
  if (sample === undefined || !(sample.score > 0)) return '';
  const parts = byAspect(sample.reasons).filter(({ adds }) => adds > 0);
  const bar = parts.map(({ aspect, adds }) => `<span class="a-${aspect}" style="flex-grow:${adds.toFixed(3)}"></span>`).join('');
  const words = parts.map(({ aspect, adds }) => `<span class="key a-${aspect}"></span>${aspect} ${adds.toFixed(1)}`).join(' ');
  return `<div class="bar" role="img" aria-label="${escaped(parts.map(({ aspect, adds }) => `${aspect} ${adds.toFixed(1)}`).join(', '))}">${bar}</div><p class="soft keys">${words} = ${sample.score.toFixed(1)}</p>`;
}

/** A feature as people say it: features are logarithms of counts, bytes and seconds, but for shares. */
function plain(feature: string, value: number): string {
  if (/ beyond any hour /.test(feature)) return value === 0 ? '' : `× ${Number(Math.exp(value).toPrecision(2)).toLocaleString('en')}`;
  if (SHARES.test(feature)) return formatNumber(Number(value.toPrecision(3)));
  return /bytes/.test(feature) ? bytes(Math.expm1(value)) : Number(Math.expm1(value).toPrecision(3)).toLocaleString('en');
}

function reasons(sample: Sample | undefined): string {
  if (sample === undefined) return '';
  const rows = sample.reasons.map(
    ({ feature, value, usual, adds }) =>
      `<tr><td>${escaped(feature)}</td><td class="n">${hidden(feature) ? '' : plain(feature, value)}</td><td class="n">${hidden(feature) ? '' : plain(feature, usual)}</td><td class="n">+${adds.toFixed(1)}</td></tr>`,
  );
  return `<table><thead><tr><th>feature</th><th class="n">here</th><th class="n">usual</th><th class="n">adds</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
const hidden = (feature: string): boolean => WEIGHTED.test(feature) || feature === SMALLER;
/** Features that are no logarithm of a count. */
const SHARES = /^share|^entropy|^regularity/;
/** Counts times a weight: they say nothing to a reader. */
const WEIGHTED = /^signature |^port |^ephemeral|^no port|^other /;

/** Entries that a list shows. */
const LISTED = 6;

function group(title: string, counts: ReadonlyMap<string, number>, fresh: readonly string[]): string {
  if (counts.size === 0) return '';
  const news = new Set(fresh);
  const top = [...counts].sort(([a, n], [b, m]) => Number(news.has(b)) - Number(news.has(a)) || m - n || (a < b ? -1 : 1)).slice(0, LISTED);
  const rows = top.map(([value, n]) => `<tr><td>${escaped(value)}${news.has(value) ? ' <b>new</b>' : ''}</td><td class="n">${n}</td></tr>`);
  return `<div><p class="label">${title}${counts.size > LISTED ? `, ${LISTED} of ${counts.size}` : ''}</p><table><tbody>${rows.join('')}</tbody></table></div>`;
}

function ports({ ports: counts, newPorts }: HostFinding['deeds']): string {
  if (counts.size <= LISTED) return group('Ports', counts, newPorts);
  return `<div><p class="label">Ports, ${counts.size}</p><p>${escaped(portRanges([...counts.keys()]))}</p></div>`;
}

function askTable(ask: readonly Sample[]): string {
  const rows = ask.map(
    ({ host, time, hours, score, reasons: [first] }) =>
      `<tr ${subjectData({ host, time, hours })}><td>${escaped(host)}</td><td>${escaped(hourName({ time, hours }).replace('T', ' '))}</td><td>${escaped(first?.feature ?? '')}</td><td class="n">${score.toFixed(2)}</td></tr>`,
  );
  return `<table><thead><tr><th>host</th><th>hour, UTC</th><th>first reason</th><th class="n">score</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function unitTable({ units }: IdsRun): string {
  const rows = units.map(
    ({ unit, view, training, samples, detectors }) =>
      `<tr><td>${escaped(unit)}</td><td>${view}</td><td class="n">${training}</td><td class="n">${samples}</td><td>${detectors.join(', ')}</td></tr>`,
  );
  return `<table><thead><tr><th>unit</th><th>of</th><th class="n">hours learnt</th><th class="n">judged</th><th>by</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function exclusionTable({ exclusions }: IdsRun): string {
  const rows = exclusions.map(
    ({ rule, removed, expired }) => `<tr><td>${escaped(rule)}${expired ? ' (expired)' : ''}</td><td class="n">${removed}</td></tr>`,
  );
  return `<table><thead><tr><th>excluded by rule</th><th class="n">events</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}
