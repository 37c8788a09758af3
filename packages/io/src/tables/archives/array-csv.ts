import { type NpyArray, readNpy } from '../../npz/npy.ts';
import { listed, unreadable } from '../complain.ts';
import { type Limits, overLimit } from '../limits.ts';

/** Names of the array of samples, and of the one that labels them, as benchmarks and scikit-learn have them. */
const SAMPLES = ['X', 'x', 'data', 'test', 'values'];
const LABELS = ['y', 'label', 'labels', 'Y', 'target'];

/**
 * The samples of an archive of NumPy arrays as CSV, a column a feature, with the labels that go with them behind.
 * @param entries files of the archive by name
 * @param wanted the array that is named
 * @throws HapaxError `FILE` when no array, or more than one, can be meant, or it is larger than is let in
 */
export function arrayCsv(
  path: string,
  entries: Readonly<Record<string, Uint8Array>>,
  wanted: string | undefined,
  limits: Limits,
): Uint8Array<ArrayBuffer> {
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
  return csvOf(path, called, samples, labels, limits);
}

const isColumn = ({ shape }: NpyArray, rows: number): boolean => shape[0] === rows && shape.slice(1).every((n) => n === 1);

/** Characters that are made into bytes at once. */
const PIECE = 1 << 20;

function csvOf(path: string, name: string, { shape: [rows, columns], values }: NpyArray, labels: NpyArray | undefined, limits: Limits) {
  if (rows * columns > limits.cells)
    throw overLimit(path, undefined, 'cells', `has an array of more than ${limits.cells.toLocaleString('en')} cells`, rows * columns);
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const put = (text: string) => {
    const piece = encoder.encode(text);
    bytes += piece.length;
    if (bytes > limits.whole)
      throw overLimit(
        path,
        undefined,
        'whole',
        `has an array of more than ${Math.round(limits.whole / 1e6)} MB once it is text`,
        2 * bytes,
      );
    pieces.push(piece);
  };
  let text = `${[...Array.from({ length: columns }, (_, j) => `${name}${j + 1}`), ...(labels ? ['label'] : [])].join(',')}\n`;
  for (let i = 0, at = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j, ++at) text += j === 0 ? cell(values[at]) : `,${cell(values[at])}`;
    text += labels ? `,${cell(labels.values[i])}\n` : '\n';
    if (text.length < PIECE) continue;
    put(text);
    text = '';
  }
  put(text);
  const out = new Uint8Array(bytes);
  for (let at = 0, i = 0; i < pieces.length; at += pieces[i].length, ++i) out.set(pieces[i], at);
  return out;
}

const cell = (value: number): string => (value === value ? String(value) : '');
