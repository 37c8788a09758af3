/** A report brings its style inside; everything else is of this server. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The page around a report. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>hapax reports</title>
<style>
:root { color-scheme: light dark; --edge: #d5dade; --face: #fff; --word: #22272e; --bad: #b3202f; --good: #2b6e4f; }
@media (prefers-color-scheme: dark) { :root { --edge: #3a424b; --face: #22272e; --word: #e4e7ea; --bad: #ff7b85; --good: #7fd0a8; } }
body { margin: 0; font: 15px/1.5 Inter, system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
#bar { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; padding: 8px 24px; border-bottom: 1px solid var(--edge); }
#bar label { display: flex; gap: 6px; align-items: center; } #trouble { color: var(--bad); margin: 0; padding: 0 24px; } #trouble:not(:empty) { padding: 12px 24px; }
.saying { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin-top: 8px; font-size: 13.5px; }
.saying button, .saying input, #bar select, #bar input { font: inherit; color: var(--word); background: var(--face); border: 1px solid var(--edge); border-radius: 5px; padding: 3px 10px; min-width: 0; }
.saying button { cursor: pointer; min-height: 32px; } .saying input { flex: 1 1 140px; max-width: 320px; }
.saying [data-verdict=anomaly] { color: var(--bad); } .saying [data-verdict=normal] { color: var(--good); }
.saying output:not(:empty) { flex-basis: 100%; }
</style>
</head>
<body>
<div id="bar"><label>Report <select id="names" aria-label="report"></select></label><label>You are <input id="who" maxlength="100" autocomplete="name" placeholder="your name"></label></div>
<p id="trouble" role="alert"></p>
<div id="report"></div>
<script type="module" src="/reports/label.js"></script>
</body>
</html>
`;

/** Shows a report, and puts buttons where a host or an hour of it can be labelled. */
export const SCRIPT = `const find = (id) => document.getElementById(id);
const [names, who, trouble, place] = ['names', 'who', 'trouble', 'report'].map(find);
const made = (name, properties, ...children) => {
  const one = Object.assign(document.createElement(name), properties);
  one.append(...children);
  return one;
};
const WORDS = { normal: 'Nothing to see', anomaly: 'An anomaly', unknown: 'Take back' };
const SAID = { normal: 'normal', anomaly: 'an anomaly', unknown: 'unknown again' };

async function asked(path, options) {
  const reply = await fetch(path, options);
  if (reply.ok) return reply;
  const { message } = await reply.json().catch(() => ({ message: reply.statusText }));
  throw new Error(message);
}
const told = (error) => { trouble.textContent = error.message; };

/** Beginning and length of what a report names as 2026-01-31 or 2026-01-31T08. */
const hourOf = (text) => text.length === 10 ? { hour: text + 'T00:00:00.000Z', hours: 24 } : { hour: text + ':00:00.000Z' };
const keyOf = ({ host, hour, hours = 1 }) => [host, hour && new Date(hour).getTime(), hours].join('|');
const spoken = ({ verdict, who, at, why }) => 'Called ' + SAID[verdict] + ' by ' + who + ', ' + at.slice(0, 16).replace('T', ' ') + (why ? ': ' + why : '') + '. The next run learns from it.';

function saying(subject, newest) {
  const why = made('input', { placeholder: 'why', ariaLabel: 'why', maxLength: 1000 });
  const output = made('output', {});
  const known = newest.get(keyOf(subject));
  if (known) output.textContent = spoken(known);
  const row = made('div', { className: 'saying' });
  const say = async (verdict) => {
    trouble.textContent = '';
    for (const one of row.querySelectorAll('button')) one.disabled = true;
    try {
      const body = { verdict, ...subject, ...(who.value.trim() && { who: who.value.trim() }), ...(why.value.trim() && { why: why.value.trim() }) };
      const reply = await asked('/api/labels', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      output.textContent = spoken((await reply.json()).label);
    } catch (error) {
      output.textContent = 'Not noted: ' + error.message;
    }
    for (const one of row.querySelectorAll('button')) one.disabled = false;
  };
  row.append(...Object.entries(WORDS).map(([verdict, textContent]) => {
    const button = made('button', { type: 'button', textContent, onclick: () => say(verdict) });
    button.dataset.verdict = verdict;
    return button;
  }), why, output);
  return row;
}

async function show(name) {
  trouble.textContent = '';
  const [page, labels] = await Promise.all([asked('/api/reports/' + encodeURIComponent(name)).then((it) => it.text()), asked('/api/labels').then((it) => it.json())]);
  const newest = new Map(labels.map((one) => [keyOf(one), one]));
  // Parsed apart: what stands in it is shown, and never runs.
  const parsed = new DOMParser().parseFromString(page, 'text/html');
  document.title = parsed.title;
  place.replaceChildren(...parsed.querySelectorAll('head style'), ...parsed.querySelectorAll('main'));
  for (const one of place.querySelectorAll('[data-host][data-hour]')) {
    const row = saying({ host: one.dataset.host, ...hourOf(one.dataset.hour) }, newest);
    if (one.tagName === 'TR') one.after(made('tr', {}, made('td', { colSpan: one.children.length }, row)));
    else one.replaceWith(row);
  }
}

async function begin() {
  who.value = localStorage.getItem('who') ?? '';
  who.onchange = () => localStorage.setItem('who', who.value);
  const all = await (await asked('/api/reports')).json();
  names.replaceChildren(...all.map((name) => made('option', { value: name, textContent: name })));
  names.onchange = () => { location.hash = encodeURIComponent(names.value); };
  const shown = () => {
    const [name = '', host] = location.hash.slice(1).split('/').map(decodeURIComponent);
    const chosen = all.includes(name) ? name : all[0];
    if (chosen === undefined) throw new Error('There is no report yet: hapax ids run writes one.');
    names.value = chosen;
    return show(chosen).then(() => {
      if (host) [...place.querySelectorAll('article')].find((one) => one.dataset.host === host)?.scrollIntoView();
    });
  };
  window.onhashchange = () => shown().catch(told);
  await shown();
}
begin().catch(told);
`;
