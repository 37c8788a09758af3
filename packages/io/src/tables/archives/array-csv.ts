import { type NpyArray, readNpy } from '../../npz/npy.ts';
import { listed, unreadable } from '../complain.ts';

/** Names of the array of samples, and of the one that labels them, as benchmarks and scikit-learn have them. */
const SAMPLES = ['X', 'x', 'data', 'test', 'values'];
const LABELS = ['y', 'label', 'labels', 'Y', 'target'];

/**
 * The samples of an archive of NumPy arrays as CSV, a column a feature, with the labels that go with them behind.
 * @param entries files of the archive by name
 * @param wanted the array that is named
 * @throws HapaxError `FILE` when no array, or more than one, can be meant
 */
export function arrayCsv(path: string, entries: Readonly<Record<string, Uint8Array>>, wanted: string | undefined): Uint8Array<ArrayBuffer> {
  const arrays = new Map(Object.entries(entries).map(([name, bytes]) => [name.replace(/\.npy$/, ''), readNpy(bytes, `${path}, ${name}`)]));
  const tables = [...arrays].filter(([, { shape }]) => shape.length === 2 && shape[0] > 0 && shape[1] > 0);
  const spelt = listed([...arrays].map(([name, { shape }]) => `${name} (${shape.join(' x ')})`));
  const name = wanted?.replace(/\.npy$/, '');
  const known = SAMPLES.filter((one) => tables.some(([other]) => other === one));
  const chosen =
    name !== undefined ? tables.find(([one]) => one === name) : tables.length === 1 ? tables[0] : tables.find(([one]) => one === known[0]);
  if (chosen === undefined)
    throw unreadable(
      path,
      undefined,
      tables.length === 0
        ? `is an archive of arrays of which none has rows and columns; it has ${spelt}`
        : `is an archive of arrays; name one with --sheet: ${spelt}`,
    );
  const [called, samples] = chosen;
  const labels = LABELS.map((one) => arrays.get(one)).find((one) => one !== undefined && isColumn(one, samples.shape[0]));
  return new TextEncoder().encode(csvOf(called, samples, labels));
}

const isColumn = ({ shape }: NpyArray, rows: number): boolean => shape[0] === rows && shape.slice(1).every((n) => n === 1);

function csvOf(name: string, { shape: [rows, columns], values }: NpyArray, labels: NpyArray | undefined): string {
  const lines = [[...Array.from({ length: columns }, (_, j) => `${name}${j + 1}`), ...(labels ? ['label'] : [])].join(',')];
  for (let i = 0; i < rows; ++i) {
    const cells = Array.from(values.subarray(i * columns, (i + 1) * columns), cell);
    if (labels) cells.push(cell(labels.values[i]));
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}

const cell = (value: number): string => (value === value ? String(value) : '');
