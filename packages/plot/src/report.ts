/** What a report shows, in order. All text is escaped; only `svg` goes in as it is. */
export interface Report {
  readonly title: string;
  /** One or two sentences: what was looked at, what was found. */
  readonly summary: string;
  /** Figures of merit at the top. */
  readonly facts: readonly { readonly label: string; readonly value: string; readonly tone?: 'alert' | 'good' }[];
  readonly sections: readonly ReportSection[];
  /** Last line: version, command, time of making. */
  readonly footer: string;
}

export interface ReportSection {
  readonly title: string;
  /** Closed until it is asked for, under its title and this line. */
  readonly folded?: string;
  readonly text?: string;
  /** Drawings made by `svg`, each for wide screens and paper, and for a phone. */
  readonly figures?: readonly Drawing[];
  readonly table?: ReportTable;
}

/** One drawing at every width, or one for a wide page and one for a phone. */
export type Drawing = string | { readonly wide: string; readonly narrow: string };

/** Shares of a whole as horizontal bars, the largest first. */
export interface Bars {
  /** Said above the bars. */
  readonly text: string;
  readonly bars: readonly { readonly label: string; readonly share: number }[];
}

export interface ReportTable {
  readonly columns: readonly { readonly label: string; readonly align: 'left' | 'right' }[];
  readonly rows: readonly (readonly (string | Bars)[])[];
  /** Said under the table, such as how many more rows there are. */
  readonly note?: string;
}

/** One self-contained HTML page: no script, no request, light and dark, readable on a phone and on paper. */
export function renderReport({ title, summary, facts, sections, footer }: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="brand">hapax</p>
<h1>${text(title)}</h1>
<p class="summary">${text(summary)}</p>
<dl>${facts.map(({ label, value, tone }) => `<div${tone ? ` class="${tone}"` : ''}><dt>${text(label)}</dt><dd>${text(value)}</dd></div>`).join('')}</dl>
</header>
${sections.map(section).join('\n')}
<footer>${text(footer)}</footer>
</main>
</body>
</html>
`;
}

function section({ title, folded, text: words, figures = [], table }: ReportSection): string {
  const drawn = figures.map(drawing).join('\n');
  if (folded !== undefined)
    return `<details>\n<summary><b>${text(title)}</b> ${text(folded)}</summary>\n${words ? `<p>${text(words)}</p>\n` : ''}${drawn}${table ? tableHtml(table) : ''}\n</details>`;
  return `<section>\n<h2>${text(title)}</h2>\n${words ? `<p>${text(words)}</p>\n` : ''}${drawn}${table ? tableHtml(table) : ''}\n</section>`;
}

const drawing = (figure: Drawing): string =>
  typeof figure === 'string'
    ? `<figure>${figure}</figure>`
    : `<figure class="wide">${figure.wide}</figure>\n<figure class="narrow">${figure.narrow}</figure>`;

/** A cell of a table. The bars are as long as their shares; their lengths are the only numbers that go into a style. */
const cellHtml = (cell: string | Bars): string =>
  typeof cell === 'string'
    ? text(cell)
    : `${text(cell.text)}<div class="bars">${cell.bars
        .map(({ label, share }) => {
          const percent = Math.round(100 * Math.min(1, Math.max(0, share)));
          return `<div><span>${text(label)}</span><i style="width:${percent}%"></i><b>${percent} %</b></div>`;
        })
        .join('')}</div>`;

function tableHtml({ columns, rows, note }: ReportTable): string {
  const head = columns.map(({ label, align }) => `<th scope="col" class="${align}">${text(label)}</th>`).join('');
  const body = rows
    .map(
      (cells) =>
        `<tr>${cells.map((cell, i) => `<td class="${columns[i].align}"${labelOf(columns[i])}>${cellHtml(cell)}</td>`).join('')}</tr>`,
    )
    .join('\n');
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${note ? `<p class="note">${text(note)}</p>` : ''}`;
}

/** On a phone a row becomes a card, in which a number needs the name of its column beside it. */
const labelOf = ({ label, align }: ReportTable['columns'][number]): string => (align === 'right' ? ` data-label="${text(label)}"` : '');

/** Text of a file is hostile: no tag of it, no control character, and no mark that turns the direction of what follows. */
const text = (raw: string): string =>
  raw
    .replace(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, (c) => (c === '\n' || c === '\t' ? c : '\ufffd'))
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; --ink: #22272e; --soft: #667079; --paper: #fbfbfa; --card: #fff; --line: #e3e6ea; --alert: #b3202f; --good: #2b7a57; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e7ea; --soft: #98a1ab; --paper: #15181c; --card: #1d2126; --line: #30363d; --alert: #ff7b85; --good: #6fcf9f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.55 Inter, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 40px 24px 64px; }
.brand { margin: 0; color: var(--soft); font-size: 13px; letter-spacing: .14em; }
h1 { margin: 4px 0 8px; font-size: 28px; line-height: 1.2; font-weight: 650; }
h2 { margin: 0 0 6px; font-size: 18px; font-weight: 620; }
.summary { max-width: 70ch; margin: 0 0 20px; font-size: 16px; }
dl { display: flex; flex-wrap: wrap; gap: 10px; margin: 0; }
dl div { flex: 1 1 auto; min-width: 140px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; }
dt { color: var(--soft); font-size: 12.5px; }
dd { margin: 0; font-size: 20px; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.alert dd { color: var(--alert); }
.good dd { color: var(--good); }
section { margin-top: 36px; }
details { margin-top: 16px; }
summary { cursor: pointer; color: var(--soft); }
summary b { color: var(--ink); font-weight: 550; margin-right: 6px; }
details > p { max-width: 75ch; margin: 8px 0 12px; color: var(--soft); }
details .scroll { margin-top: 8px; }
section > p { max-width: 75ch; margin: 0 0 12px; color: var(--soft); }
figure { margin: 0 0 14px; background: #fff; border: 1px solid var(--line); border-radius: 8px; padding: 6px; overflow-x: auto; }
figure svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
.bars { max-width: 34ch; margin-top: 4px; }
.bars div { display: grid; grid-template-columns: minmax(0, 14ch) 1fr 5ch; gap: 6px; align-items: center; font-size: 12px; line-height: 1.45; }
.bars span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bars i { display: block; height: 8px; min-width: 2px; background: var(--alert); opacity: .75; border-radius: 2px; }
.bars b { font-weight: 400; color: var(--soft); text-align: right; white-space: nowrap; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 13.5px; }
th, td { padding: 7px 12px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
tbody tr:last-child td { border-bottom: 0; }
th { position: sticky; top: 0; background: var(--card); color: var(--soft); font-weight: 550; vertical-align: bottom; max-width: 15ch; overflow-wrap: break-word; }
td.left:last-child { min-width: 34ch; }
.right { text-align: right; }
.note { margin: 8px 0 0; font-size: 13px; color: var(--soft); }
footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--soft); font-size: 12.5px; overflow-wrap: anywhere; }
@media screen and (prefers-color-scheme: dark) { figure { background: var(--card); } figure svg { filter: invert(.88) hue-rotate(180deg); } }
@media screen and (max-width: 640px) {
  .wide { display: none; }
  .narrow { display: block; }
  .bars { max-width: none; }
  main { padding: 24px 16px 40px; }
  thead { display: none; }
  tbody tr { display: flex; flex-wrap: wrap; gap: 2px 16px; padding: 10px 12px; border-bottom: 1px solid var(--line); }
  tbody tr:last-child { border-bottom: 0; }
  td { padding: 0; border: 0; text-align: left; overflow-wrap: anywhere; }
  td[data-label]::before { content: attr(data-label) " "; color: var(--soft); }
  td.left:last-child { flex: 1 1 100%; min-width: 0; }
}
@media print {
  :root { color-scheme: light; --ink: #22272e; --soft: #667079; --paper: #fff; --card: #fff; --line: #e3e6ea; --alert: #b3202f; --good: #2b7a57; }
  main { max-width: none; padding: 0; }
  .scroll { overflow: visible; }
  table { font-size: 11px; }
  th { position: static; }
  th, td { padding: 4px 6px; }
  td.left:last-child { min-width: 24ch; }
  .bars i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  figure, tr { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
