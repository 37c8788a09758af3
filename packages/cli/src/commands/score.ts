import { readTable } from '@hapax/io';
import { Command } from 'commander';
import { HapaxError } from 'hapax';
import { methodsByName } from 'hapax/registry';
import { anomalousRows, type Detection, type SavedModel } from '../detect/detection.ts';
import { readModel } from '../detect/model-file.ts';
import { addReadingFlags, FILE, readingOptions, sourceOf } from '../detect/reading.ts';
import { scoreWith } from '../detect/run-detector.ts';
import { continueOnline } from '../detect/run-online.ts';
import { EXIT } from '../exit-code.ts';
import { addOutputFlags, deliver } from '../output/output.ts';
import { checkFiles } from '../own-files.ts';
import { progressBar } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

const { detectors, online } = methodsByName;

/** `hapax score FILE --model model.json`. */
export function scoreCommand(terminal: Terminal, finish: (code: number) => void): Command {
  const command = new Command('score')
    .description('Score a file with a model that `hapax detect --save` wrote.')
    .argument('<file>', FILE)
    .requiredOption('--model <model.json>', 'The model.');
  return addOutputFlags(addReadingFlags(command)).action(async (file: string, given: Record<string, unknown>) => {
    checkFiles(file, given);
    const model = await readModel(String(given.model));
    const bar = progressBar(terminal, Date.now);
    try {
      const table = await readTable(sourceOf(file, terminal), {
        ...readingOptions(given),
        features: model.features,
        onProgress: (done) => bar.show(`reading ${file}`, done),
      });
      const inOrder = { ...table, features: model.features.flatMap((name) => table.features.filter((one) => one.name === name)) };
      const detection = scored(model, inOrder, String(given.model));
      bar.clear();
      await deliver(detection, given, terminal);
      finish(given.exitZero === true || anomalousRows(detection).length === 0 ? EXIT.nothing : EXIT.anomalies);
    } finally {
      bar.clear();
    }
  });
}

function scored(saved: SavedModel, table: Detection['table'], source: string): Detection {
  const { id } = saved.snapshot;
  try {
    if (Object.hasOwn(detectors, id)) return scoreWith(detectors[id], detectors[id].load(saved.snapshot), table, saved.threshold);
    if (Object.hasOwn(online, id)) return continueOnline(online[id], saved, table);
  } catch (error) {
    if (error instanceof HapaxError) throw error;
    throw new HapaxError('SNAPSHOT', `${source}: the model of ${id} is damaged; fit it again with hapax detect --save`, error);
  }
  throw new HapaxError('SNAPSHOT', `${source} is a model of ${JSON.stringify(id)}, which this hapax does not have`);
}
