import type { Playground } from '../page/playground.svelte.ts';

/** Where the person is told what went wrong. */
const complain = (page: Playground, file: string, what: unknown) => {
  const said = what instanceof Error ? what.message : String(what);
  page.problem = said.startsWith(file) ? said : `${file}: ${said}`;
};

/** Open what was chosen or dropped: samples as CSV or NDJSON, or a pipeline. Parsers are loaded when they are needed. */
export async function openFile(page: Playground, file: File): Promise<void> {
  page.problem = '';
  try {
    if (/\.(parquet|xlsx|xls|npz)$/i.test(file.name))
      throw new Error('The page reads CSV, NDJSON and JSON, packed as .gz or not; `hapax detect` reads Parquet and XLSX too.');
    const text = await textIn(file);
    if (/\.ya?ml$/i.test(file.name)) await openPipeline(page, text);
    else await openSamples(page, file.name, text);
  } catch (cause) {
    complain(page, file.name, cause);
  }
}

/** One of the sets that come with the page. @param name of its file */
export async function openReal(page: Playground, name: string): Promise<void> {
  try {
    const answer = await fetch(new URL(`data/${name}`, document.baseURI));
    if (!answer.ok) throw new Error(`the server of this page answered ${answer.status}`);
    await openFile(page, new File([await answer.text()], name));
  } catch (cause) {
    complain(page, name, cause);
  }
}

/** Notes of the reader that are told. */
const TOLD = 3;

/** The text of a file, unpacked where it is gzip. */
async function textIn(file: File): Promise<string> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const packed = first === 0x1f && second === 0x8b;
  return packed ? new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).text() : file.text();
}

async function openSamples(page: Playground, name: string, text: string): Promise<void> {
  const [{ readTableText }, { labelColumnIn, samplesOf }] = await Promise.all([
    import('@hapax/io/browser'),
    import('../../session/table.ts'),
  ]);
  const { periodMs, history } = page.settings;
  const read = await readTableText(name, text, labelColumnIn(text));
  const { rows, channels, labels, leftOut } = samplesOf(read, Date.now(), periodMs);
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
  // What the reader decided by itself, and what is not shown.
  const more =
    leftOut.length > 0
      ? [
          `the page shows ${channels.length} channels; left out: ${leftOut.slice(0, 5).join(', ')}${leftOut.length > 5 ? ` and ${leftOut.length - 5} more` : ''}`,
        ]
      : [];
  // A wall of them covers what was opened.
  const rest = read.notes.length - TOLD;
  const others = rest > 0 ? [`${rest} more notes of this kind: \`hapax describe ${name}\` shows them`] : [];
  const told = [...more, ...read.notes.slice(0, TOLD), ...others];
  if (told.length > 0) page.problem = `${name} is open. Note: ${told.join('; ')}.`;
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
