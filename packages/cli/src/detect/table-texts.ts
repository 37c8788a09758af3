import { listed, type NamedStream, type ReadOptions, readTable, type Table } from '@hapax/io';

/** A series has no categories, which the reader has left to us to say. */
export function withoutTexts(table: Table, but: readonly string[] = []): Table {
  const names = table.texts.map(({ name }) => name).filter((name) => !but.includes(name));
  if (names.length === 0) return table;
  return {
    ...table,
    notes: [
      ...table.notes,
      `${names.length === 1 ? 'column' : 'columns'} ${listed(names)} ${names.length === 1 ? 'holds' : 'hold'} text, left out`,
    ],
  };
}

/** Read the rows to learn from: the features of the table, and columns of text as far as there are any. */
export async function readTrain(source: string | NamedStream, table: Table, reading: ReadOptions): Promise<Table> {
  const names = table.features.map(({ name }) => name);
  if (table.texts.length === 0 || reading.features !== undefined)
    return readTable(source, { ...reading, features: reading.features ?? names });
  const train = await readTable(source, { ...reading, include: names });
  return { ...train, features: names.flatMap((name) => train.features.filter((one) => one.name === name)) };
}
