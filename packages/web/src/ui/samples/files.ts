import type { Playground } from '../page/playground.svelte.ts';

/** Where the person is told what went wrong. */
const complain = (page: Playground, file: string, what: unknown) => {
  const said = what instanceof Error ? what.message : String(what);
  page.problem = `${said.startsWith(file) ? said : `${file}: ${said}`}${elsewhere(said)}`;
};

/** Sentences of the reader name options of the command, which the page does not have. */
const elsewhere = (said: string): string =>
  /(?:^|\s)--[a-z]/.test(said) ? `${/[.!?]$/.test(said) ? '' : '.'} Options are those of the command, \`hapax detect\`.` : '';

/** What of a file is wanted: a table of several, and channels of many. */
export interface Wanted {
  readonly sheet?: string;
  readonly channels?: readonly string[];
}

/** Open what was chosen or dropped: samples in any format that the command reads, or a pipeline. Readers are loaded when they are needed. */
export async function openFile(page: Playground, file: File, wanted: Wanted = {}): Promise<void> {
  page.problem = '';
  try {
    if (/\.ya?ml$/i.test(file.name)) await openPipeline(page, await file.text());
    else await openSamples(page, file, wanted);
  } catch (cause) {
    complain(page, file.name, cause);
  }
}

/** One of the sets that come with the page. @param name of its file */
export async function openReal(page: Playground, name: string): Promise<void> {
  try {
    const answer = await fetch(new URL(`data/${name}`, document.baseURI));
    if (!answer.ok) throw new Error(`the server of this page answered ${answer.status}`);
    await openFile(page, new File([await answer.arrayBuffer()], name));
  } catch (cause) {
    complain(page, name, cause);
  }
}

/** Notes of the reader that are told. */
const TOLD = 3;

/** Bytes of a file that a page holds whole. */
const MOST = 1e9;

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MOST)
    throw new Error(
      `has ${(file.size / 1e9).toFixed(1)} GB, and a page holds a file whole, up to 1 GB; \`hapax detect\` reads it in parts`,
    );
  return new Uint8Array(await file.arrayBuffer());
}

async function openSamples(page: Playground, file: File, wanted: Wanted): Promise<void> {
  const { name } = file;
  const { samplesOf, tableIn } = await import('../../session/table.ts');
  const { periodMs, history } = page.settings;
  const { table: read, sheet, sheets } = await tableIn(name, await bytesOf(file), wanted.sheet);
  const { rows, channels, labels, leftOut, all } = samplesOf(read, Date.now(), periodMs, wanted.channels);
  const settings = {
    ...page.settings,
    // A first third to learn from, as far as a session has that much history.
    history: Math.min(history || 1500, Math.floor(rows.rows / 3)),
    periodMs: middlePeriod(rows.values, channels.length + 1) || periodMs,
    source: { kind: 'file' as const, channels, name },
  };
  page.playing = true;
  page.open(settings, labels, rows);
  page.opened = { file, sheets, all, ...(sheet === undefined ? {} : { sheet }) };
  page.notice = `${sheet ?? name}: ${rows.rows} samples of ${channels.length} channels.`;
  // What the reader decided by itself, and what is not shown.
  const more: string[] = [];
  if (sheet !== undefined && wanted.sheet === undefined)
    more.push(`${sheet} is shown, of ${sheets.length} tables; the others are under Samples`);
  if (leftOut.length > 0 && !wanted.channels)
    more.push(
      `the page shows ${channels.length} of ${all.length} channels, without ${leftOut.slice(0, 5).join(', ')}${leftOut.length > 5 ? ` and ${leftOut.length - 5} more` : ''}; choose others under Samples`,
    );
  // A wall of them covers what was opened.
  const rest = read.notes.length - TOLD;
  const others = rest > 0 ? [`${rest} more notes of this kind: \`hapax describe ${name}\` shows them`] : [];
  const told = [...more, ...read.notes.slice(0, TOLD), ...others];
  if (told.length > 0) page.problem = `${name} is open. Note: ${told.join('; ')}.${elsewhere(`${told.join(' ')}.`)}`;
}

/** Median distance of the first times. */
function middlePeriod(values: Float64Array, width: number): number {
  const n = Math.min(200, Math.floor(values.length / width) - 1);
  const steps = Float64Array.from({ length: Math.max(0, n) }, (_, i) => values[(i + 1) * width] - values[i * width]).sort();
  return Math.max(1, steps[steps.length >> 1] ?? 0);
}

async function openPipeline(page: Playground, text: string): Promise<void> {
  const [{ parse }, { readPipeline }] = await Promise.all([import('yaml'), import('../../session/import.ts')]);
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
