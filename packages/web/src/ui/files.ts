import type { Playground } from './playground.svelte.ts';

/** Where the person is told what went wrong. */
const complain = (page: Playground, file: string, what: unknown) => {
  page.problem = `${file}: ${what instanceof Error ? what.message : String(what)}`;
};

/** Open what was chosen or dropped: samples as CSV or NDJSON, or a pipeline. Parsers are loaded when they are needed. */
export async function openFile(page: Playground, file: File): Promise<void> {
  page.problem = '';
  try {
    const text = await file.text();
    if (/\.ya?ml$/i.test(file.name)) await openPipeline(page, text);
    else await openSamples(page, file.name, text);
  } catch (cause) {
    complain(page, file.name, cause);
  }
}

async function openSamples(page: Playground, name: string, text: string): Promise<void> {
  const { cellsOfNdjson, readTable } = await import('../session/table.ts');
  const { periodMs, history } = page.settings;
  const table = readTable(/^\s*\{/.test(text) ? cellsOfNdjson(text) : await cellsOfCsv(text), Date.now(), periodMs);
  if ('problem' in table) throw new Error(table.problem);
  const { rows, channels, labels } = table;
  const settings = {
    ...page.settings,
    // A first third to learn from, as far as a session has that much history.
    history: Math.min(history || 1500, Math.floor(rows.rows / 3)),
    periodMs: middlePeriod(rows.values, channels.length + 1) || periodMs,
    source: { kind: 'file' as const, channels, name },
  };
  page.playing = true;
  page.open(settings, labels, rows);
  page.notice = `${name}: ${rows.rows} samples of ${channels.length} channels.`;
}

async function cellsOfCsv(text: string): Promise<string[][]> {
  const { default: Papa } = await import('papaparse');
  const { data, errors } = Papa.parse<string[]>(text, { skipEmptyLines: true });
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken) throw new Error(`Line ${(broken.row ?? 0) + 1}: a quoted field is not closed.`);
  return data;
}

/** Median distance of the first times. */
function middlePeriod(values: Float64Array, width: number): number {
  const n = Math.min(200, Math.floor(values.length / width) - 1);
  const steps = Float64Array.from({ length: Math.max(0, n) }, (_, i) => values[(i + 1) * width] - values[i * width]).sort();
  return Math.max(1, steps[steps.length >> 1] ?? 0);
}

async function openPipeline(page: Playground, text: string): Promise<void> {
  const [{ parse }, { readPipeline }] = await Promise.all([import('yaml'), import('../session/import.ts')]);
  const { judgement, channels, source, periodMs, leftOut } = readPipeline(parse(text.replaceAll('$${', '${')), page.settings.rate);
  const same =
    channels.length === page.settings.source.channels.length && channels.every((name, j) => name === page.settings.source.channels[j]);
  const unknown = judgement.detectors.filter(({ method }) => !page.methodOf(method)).map(({ method }) => method);
  // The samples on the page stay when the pipeline is for them.
  if (same) page.replay(judgement);
  else if (source) page.open({ ...page.settings, ...judgement, source, ...(periodMs ? { periodMs } : {}) });
  else throw new Error(`The pipeline is for ${channels.join(', ')}; open its samples first.`);
  const missing = [...leftOut, ...unknown];
  if (missing.length > 0) page.problem = `The pipeline is open, without what this page does not have: ${missing.join(', ')}.`;
  else page.notice = 'The pipeline is open.';
}

export function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
