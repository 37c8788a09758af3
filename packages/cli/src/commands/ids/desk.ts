import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { addLabel, labelsFile, readLabels } from '@hapax/ids';
import { systemError } from '@hapax/io';
import type { ReportDesk } from '@hapax/server';
import { configOf } from './run.ts';

const REPORT = 'report.html';

/** Reports of a configuration of `hapax ids`, and its labels, for the server. @throws HapaxError `CONFIG` */
export async function reportDesk(path: string): Promise<ReportDesk> {
  const config = await configOf([path], {});
  const labels = config.labels ?? (await labelsFile('.'));
  const output = resolve(config.output);

  /** Folders with a report, by name; the newest first. */
  async function folders(): Promise<ReadonlyMap<string, string>> {
    const entries = await readdir(output, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw systemError(output, error);
    });
    const candidates = [output, ...entries.filter((one) => one.isDirectory()).map(({ name }) => join(output, name))];
    const found: { folder: string; at: number }[] = [];
    for (const folder of candidates) {
      const about = await stat(join(folder, REPORT)).catch(() => undefined);
      if (about?.isFile() === true) found.push({ folder, at: about.mtimeMs });
    }
    return new Map(found.sort((a, b) => b.at - a.at).map(({ folder }) => [basename(folder), folder]));
  }

  return {
    names: async () => [...(await folders()).keys()],
    async page(name) {
      // A name of the list or nothing: no address reaches the disk.
      const folder = (await folders()).get(name);
      return folder === undefined ? undefined : readFile(join(folder, REPORT));
    },
    labels: () => readLabels(labels),
    label: (said) => addLabel(labels, said),
  };
}
