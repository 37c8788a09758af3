import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { makeFolder, writeWhole } from '@hapax/io';
import { HapaxError } from 'hapax';
import { logFiles } from '../reading/paths.ts';
import type { Rejected } from '../reading/read-file.ts';
import { idsReport } from '../report/html.ts';
import { csvLines, ecsLines } from '../report/machines.ts';
import type { LaidOut } from '../report/psykoda-layout.ts';
import { sarifOf } from '../report/sarif.ts';
import type { IdsRun } from './findings/findings.ts';
import { modelsText } from './model/models.ts';

/** Files of a run, by what they are. */
export interface RunFiles {
  readonly report: string;
  readonly folder: string;
}

export interface WriteOptions {
  readonly version: string;
  readonly rejects: readonly Rejected[];
  /** The manifest names files that were written last from here on; all unless given. */
  readonly sinceMs?: number;
  /** Whether what was learnt is written as well; it is unless it lies elsewhere. */
  readonly models?: boolean;
}

/**
 * Write a run into a folder: `report.html`, `hosts.csv`, `findings.ndjson`, `findings.sarif`, `manifest.json`, `models.json`, and `rejects.ndjson` where
 * lines could not be read.
 * @throws HapaxError `FILE`
 */
export async function writeRun(folder: string, run: IdsRun, { version, rejects, sinceMs, models = true }: WriteOptions): Promise<RunFiles> {
  await makeFolder(folder);
  const report = join(folder, 'report.html');
  await writeWhole(
    report,
    idsReport(run, `hapax ${version}, seed ${run.config.seed}; manifest.json says what was read`, linkOf(folder, run)),
  );
  await writeWhole(join(folder, 'hosts.csv'), csvLines(run));
  await writeWhole(join(folder, 'findings.ndjson'), ecsLines(run));
  await writeWhole(join(folder, 'manifest.json'), `${JSON.stringify(await manifest(run, version, sinceMs), null, 2)}\n`);
  if (models) await writeWhole(join(folder, 'models.json'), modelsText(version, run.models));
  await writeWhole(join(folder, 'findings.sarif'), `${JSON.stringify(sarifOf(run, version))}\n`);
  if (rejects.length > 0)
    await writeWhole(
      join(folder, 'rejects.ndjson'),
      rejects.map((one) => `${JSON.stringify(one)}\n`),
    );
  return { report, folder };
}

/** Where the report is on the server that the configuration names. */
const linkOf = (folder: string, { config: { server } }: IdsRun): string | undefined =>
  server === undefined ? undefined : `${server.replace(/\/+$/, '')}/reports#${encodeURIComponent(basename(resolve(folder)))}`;

/** What a run was made of: with it the same run can be made again, and told from another. */
async function manifest(run: IdsRun, version: string, sinceMs = Number.NEGATIVE_INFINITY) {
  const files = [];
  for (const { path, lastMs } of await logFiles(run.config.logs)) if (lastMs >= sinceMs) files.push({ path, sha256: await hashOf(path) });
  return {
    hapax: version,
    node: process.version,
    // Sinks hold secrets: addresses of webhooks, tokens.
    config: { ...run.config, sinks: run.config.sinks.map(({ type }) => ({ type })) },
    from: new Date(run.periods.fromMs).toISOString(),
    to: new Date(run.periods.toMs).toISOString(),
    trainFrom: new Date(run.periods.trainFromMs).toISOString(),
    files,
    read: run.log,
    units: run.units,
    notes: run.notes,
    exclusions: run.exclusions,
    found: run.found.map(({ host }) => host),
    suppressed: run.suppressed.map(({ host }) => host),
  };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes);
  return hash.digest('hex');
}

/** Write files of a layout below a folder, and nowhere else. @throws HapaxError `FILE` */
export async function writeLaidOut(folder: string, files: readonly LaidOut[]): Promise<void> {
  const inside = `${resolve(folder)}${sep}`;
  for (const { path, text } of files) {
    const whole = join(folder, path);
    if (!resolve(whole).startsWith(inside))
      throw new HapaxError('FILE', `${whole} is not in ${folder}: a name in the configuration or the logs leads out of it`);
    await makeFolder(dirname(whole));
    await writeWhole(whole, text);
  }
}
