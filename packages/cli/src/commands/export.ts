import { writeWhole } from '@hapax/io';
import { Command } from 'commander';
import { HapaxError, loadModel, toOnnx } from 'hapax';
import { methodsByName } from 'hapax/registry';
import { readModel } from '../detect/model-file.ts';
import type { Terminal } from '../terminal.ts';

/** `hapax export MODEL --output MODEL.onnx`. */
export const exportCommand = (terminal: Terminal): Command =>
  new Command('export')
    .description('Write a saved model as ONNX, for engines that know nothing of hapax.')
    .argument('<model.json>', 'A model that `hapax detect --save` wrote.')
    .requiredOption('-o, --output <model.onnx>', 'Where to write.')
    .action(async (path: string, { output }: { output: string }) => {
      const { snapshot, features, threshold, categories } = await readModel(path);
      if (categories.of.length > 0 || snapshot.id === 'pipeline')
        throw new HapaxError(
          'STATE',
          `${path} holds transforms or texts, which are not written as ONNX; fit it on numbers alone, with --features`,
        );
      const model = loadModel(snapshot, methodsByName);
      await writeWhole(output, toOnnx(model, threshold ?? model.threshold));
      const names = features === undefined ? `${snapshot.columns} features` : features.join(', ');
      terminal.err(`${output}: ${snapshot.id}, input X of doubles (n, ${snapshot.columns}): ${names}; outputs score and anomaly\n`);
    });
