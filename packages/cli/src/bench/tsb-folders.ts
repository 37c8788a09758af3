import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readNpz } from '@hapax/io';
import { HapaxError, type Matrix } from 'hapax';
import { nabProbation } from 'hapax/evaluate';
import { nabFiles } from './nab.ts';
import { filesIn } from './suite.ts';
import { LABELS, labelled, matrixOf } from './telemanom.ts';
import { UCR_NAME } from './ucr.ts';

/** A series with a label for each sample, of which the first are normal. */
export interface LabelledSeries {
  readonly x: Matrix;
  readonly labels: Uint8Array;
  readonly train: number;
}

export interface NamedSeries {
  readonly set: string;
  load(): Promise<LabelledSeries>;
}

/** Folders of the sources of the benchmark as their own suites have them. */
export const FAMILIES = ['nab', 'ucr', 'msl', 'smd', 'asd'] as const;

export const FAMILY_LAYOUT = `folders ${FAMILIES.join(', ')} as the suites nab, ucr and telemanom have them, smd and asd with NAME.npz of train, test and label`;

/** Every series of the families that a folder holds, named `FAMILY/NAME`. @throws HapaxError `FILE` */
export async function familySeries(folder: string, only: string): Promise<NamedSeries[]> {
  const out: NamedSeries[] = [];
  for (const family of FAMILIES) {
    const own = join(folder, family);
    if (!existsSync(own)) continue;
    const list = family === 'nab' ? await ofNab(own) : family === 'ucr' ? await ofUcr(own) : await ofTelemetry(own);
    out.push(...list.map(({ set, load }) => ({ set: `${family}/${set}`, load })).filter(({ set }) => set.includes(only)));
  }
  return out;
}

const labelsOf = (rows: number, runs: readonly { readonly start: number; readonly end: number }[]): Uint8Array => {
  const labels = new Uint8Array(rows);
  for (const { start, end } of runs) labels.fill(1, start, end);
  return labels;
};

async function ofNab(folder: string): Promise<NamedSeries[]> {
  return (await nabFiles(folder, '')).map(({ name, load }) => ({
    set: name,
    load: async () => {
      const { values, windows } = await load();
      const rows = values.length;
      return { x: { values, rows, columns: 1 }, labels: labelsOf(rows, windows), train: nabProbation(rows) };
    },
  }));
}

async function ofUcr(folder: string): Promise<NamedSeries[]> {
  return (await filesIn(folder))
    .filter((name) => UCR_NAME.test(name))
    .sort()
    .map((name) => ({
      set: name.replace(UCR_NAME, ''),
      load: async () => {
        const [, train, begin, end] = (UCR_NAME.exec(name) ?? []).map(Number);
        const bytes = await readFile(join(folder, name));
        const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
        const values = Float64Array.from(text.trim().split(/\s+/), Number);
        const rows = values.length;
        return { x: { values, rows, columns: 1 }, labels: labelsOf(rows, [{ start: begin - 1, end }]), train };
      },
    }));
}

/** The part that is normal, then the part that is judged, one after the other. */
async function ofTelemetry(folder: string): Promise<NamedSeries[]> {
  const listed = join(folder, LABELS);
  const runs = existsSync(listed) ? labelled(await readFile(listed, 'utf8')) : undefined;
  return (await filesIn(folder))
    .filter((name) => name.endsWith('.npz'))
    .sort()
    .map((name) => ({
      set: name.slice(0, -4),
      load: async () => {
        const path = join(folder, name);
        const arrays = await readNpz(path);
        if (arrays.train === undefined || arrays.test === undefined || (runs === undefined && arrays.label === undefined))
          throw new HapaxError('FILE', `${path}: wants arrays train, test and label, or a ${LABELS} beside it`);
        const [normal, judged] = [matrixOf(arrays.train), matrixOf(arrays.test)];
        const rows = normal.rows + judged.rows;
        const values = new Float64Array(rows * normal.columns);
        values.set(normal.values);
        values.set(judged.values, normal.values.length);
        const labels = labelsOf(
          rows,
          (runs?.get(name.slice(0, -4)) ?? []).map(({ start, end }) => ({ start: start + normal.rows, end: end + normal.rows })),
        );
        if (runs === undefined) for (let i = 0; i < judged.rows; ++i) labels[normal.rows + i] = Number(arrays.label?.values[i]) > 0 ? 1 : 0;
        return { x: { values, rows, columns: normal.columns }, labels, train: normal.rows };
      },
    }));
}
