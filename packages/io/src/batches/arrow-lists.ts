import { type Table, Type } from '../parts/arrow.ts';

/** A part of a column, as far as its lists are looked at. */
interface Part {
  readonly length: number;
  readonly type: { readonly typeId: number };
  readonly offsets?: ArrayLike<number | bigint>;
  readonly sizes?: ArrayLike<number | bigint>;
  readonly stride?: number;
  readonly children?: readonly Part[];
}

/**
 * Whether the lists of a table lie in what they are lists of, and that is no longer than its bytes allow: a list is read value by value, and one that claims
 * two thousand million of them would be read until the memory is gone. Cost: O(rows), for lists alone.
 * @param most values that the bytes of the batch can hold
 */
export const listsFit = ({ children }: Table, most: number): boolean =>
  children.every((column) => column.data.every((part) => fits(part as unknown as Part, most)));

function fits(part: Part, most: number): boolean {
  const inner = part.children ?? [];
  if (inner.length === 0) return true;
  if (!inner.every((child) => child.length <= most && fits(child, most))) return false;
  const [{ length }] = inner;
  const { typeId } = part.type;
  if (typeId === Type.FixedSizeList) return part.length * (part.stride ?? 0) <= length;
  if (typeId !== Type.List && typeId !== Type.LargeList && typeId !== Type.Map && typeId !== Type.ListView && typeId !== Type.LargeListView)
    return true;
  return listed(part, length, most);
}

function listed({ length: rows, offsets, sizes }: Part, length: number, most: number): boolean {
  if (offsets === undefined) return false;
  let sum = 0;
  for (let i = 0; i < rows; ++i) {
    const from = Number(offsets[i]);
    const size = sizes === undefined ? Number(offsets[i + 1]) - from : Number(sizes[i]);
    sum += size;
    if (!(from >= 0 && size >= 0 && from + size <= length && sum <= most)) return false;
  }
  return true;
}
