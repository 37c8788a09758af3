import { readTable, type Table } from '@hapax/io';
import { Command } from 'commander';
import { type DetectorEntry, HapaxError, type Model, type Pipeline } from 'hapax';
import { methodsByName, models } from 'hapax/registry';
import { isPart, notAModel } from '../batch/part-file.ts';
import { stage } from '../batch/stage.ts';
import { addStageFlags, noStageFlags } from '../batch/stage-flags.ts';
import { anomalousRows, type Detection } from '../detect/detection.ts';
import { beginningOf, type FoundModel, readModel } from '../detect/model-file.ts';
import { noted } from '../detect/noted.ts';
import { addReadingFlags, FILE, readingOptions, sourceOf } from '../detect/reading.ts';
import { scoreWith } from '../detect/runs/detector.ts';
import { continueOnline, continuePipeline } from '../detect/runs/online.ts';
import { EXIT } from '../exit-code.ts';
import { addOutputFlags, deliver, notifierFor, withNotes } from '../output/output.ts';
import { checkFiles } from '../own-files.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

const { online } = methodsByName;

/** `hapax score FILE --model model.json`, and `hapax score model.json FILE` as a stage of a batch. */
export function scoreCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command('score')
    .description(
      'Score rows with a saved model: `score MODEL FILE` writes every row with its score, `score FILE --model MODEL` tells what was found.',
    )
    .argument('<file>', `${FILE}; without --model the model`)
    .argument('[files...]', 'Without --model: what is scored, CSV, NDJSON, Parquet or Arrow; - is standard input.')
    .option('--model <model.json>', 'The model; the file is then read whole, and what was found is told as `detect` does.');
  return addStageFlags(addOutputFlags(addReadingFlags(command))).action(
    async (first: string, files: readonly string[], given: Record<string, unknown>) => {
      if (typeof given.model !== 'string') {
        if (files.length === 0)
          throw new HapaxError(
            'OPTION',
            `hapax score needs a model and a file: hapax score MODEL ${first}, or hapax score ${first} --model MODEL`,
          );
        await modelComesFirst(first, files[0]);
        await stage(first, files, given, terminal);
        return finish(EXIT.nothing);
      }
      if (files.length > 0)
        throw new HapaxError(
          'OPTION',
          `with --model hapax score takes one file; got ${[first, ...files].join(', ')}: leave out --model, as in hapax score ${given.model} ${first} -o OUT`,
        );
      noStageFlags(given);
      await report(first, given, terminal, finish);
    },
  );
}

/** A file and its model that changed places are told from how they begin. */
async function modelComesFirst(model: string, file: string): Promise<void> {
  const [first, second] = [await beginningOf(model), await beginningOf(file)];
  if (first === 'model' || first === 'unread' || (first === 'object' && second !== 'model')) return;
  const right = second === 'model' ? `hapax score ${file} ${model}` : `hapax score MODEL ${model}`;
  throw new HapaxError('OPTION', `${model} is no model, and the model comes first: ${right}`);
}

/** The file is read whole, and what was found in it is told. */
async function report(file: string, given: Record<string, unknown>, terminal: Terminal, finish: (code: number) => void): Promise<void> {
  checkFiles(file, given);
  const tell = await notifierFor(given, terminal);
  const model = await readModel(String(given.model));
  const bar = progressBar(terminal, Date.now);
  try {
    const table = await readTable(sourceOf(file, terminal), {
      ...readingOptions(given),
      ...(model.features && { features: model.features, categories: model.categories.of.map(({ name }) => name) }),
      textsCount: model.categories.of.length > 0,
      onProgress: (done) => bar.show(`reading ${file}`, done),
    });
    const source = String(given.model);
    const detection = await withNotes(table.notes, terminal, () => scored(model, inOrder(table, model, source), source));
    bar.clear();
    await deliver(detection, given, terminal);
    if (!(await tell(detection))) return finish(EXIT.undelivered);
    finish(given.exitZero === true || anomalousRows(detection).length === 0 ? EXIT.nothing : EXIT.anomalies);
  } finally {
    bar.clear();
  }
}

/** The columns in the order of the model; those of a model that names none as they stand, if there are as many. */
function inOrder(table: Table, { snapshot, features }: FoundModel, source: string): Table {
  if (features) return { ...table, features: features.flatMap((name) => table.features.filter((one) => one.name === name)) };
  const names = table.features.map(({ name }) => name);
  if (names.length !== snapshot.columns)
    throw new HapaxError(
      'INPUT',
      `${source} works on ${snapshot.columns} features and does not name them; ${table.source} has ${names.length}, ${names.join(', ')}: choose with --features, in the order of the model`,
    );
  const note = `${source} does not name its features: taken as ${names.join(', ')}`;
  return noted(table, note);
}

/** The detector of a pipeline, by which the result is known. */
function innermost(model: Model): DetectorEntry | undefined {
  const inner = 'detector' in model ? (model as Pipeline).detector : undefined;
  return inner === undefined ? undefined : (innermost(inner) ?? models[inner.id]);
}

function scored({ snapshot, features = [], threshold, categories }: FoundModel, table: Table, source: string): Detection {
  const { id } = snapshot;
  if (isPart(id)) throw notAModel(source);
  try {
    if (Object.hasOwn(models, id)) {
      const model = models[id].load(snapshot);
      return scoreWith(innermost(model) ?? models[id], model, table, threshold, categories);
    }
    if (id === 'onlinePipeline') return continuePipeline({ snapshot, features }, table);
    if (Object.hasOwn(online, id) && threshold !== undefined) return continueOnline(online[id], { snapshot, features, threshold }, table);
  } catch (error) {
    if (error instanceof HapaxError)
      throw error.code === 'SNAPSHOT' && !error.message.startsWith(source)
        ? new HapaxError('SNAPSHOT', `${source}: ${error.message}`, error)
        : error;
    throw new HapaxError('SNAPSHOT', `${source}: the model of ${id} is damaged; fit it again with hapax detect --save`, error);
  }
  if (Object.hasOwn(online, id))
    throw new HapaxError('SNAPSHOT', `${source} has no threshold, which ${id} does not bring along; save it with hapax detect --save`);
  throw new HapaxError('SNAPSHOT', `${source} is a model of ${JSON.stringify(id)}, which this hapax does not have`);
}
