import { openArrow } from '../batches/arrow-batches.ts';
import type { Input } from './input/input.ts';
import type { Progress } from './input/text-stream.ts';
import { addRow, type Builder, begin } from './table-builder.ts';

/** Read an Arrow IPC file or stream, a batch at a time. */
export async function readArrow(input: Input, onProgress: Progress | undefined, target: Builder): Promise<void> {
  const { source, missing, missingNumbers } = target.rules;
  const reader = await openArrow(input, {
    rules: { source, missing, missingNumbers, decimal: undefined, thousands: undefined, strict: false },
    notes: target.notes,
  });
  try {
    begin(target, reader.columns);
    for await (const batch of reader.batches({ numbers: [], texts: [] })) {
      const cells = reader.columns.map((_, j) => batch.cells(j));
      for (let i = 0; i < batch.rows; ++i)
        addRow(
          target,
          cells.map((column) => column[i]),
          batch.place(i).number,
        );
      onProgress?.(undefined);
    }
  } finally {
    // A file that is refused half way must not stay open.
    reader.close();
  }
  target.notes.push(...reader.notes().filter((note) => !target.notes.includes(note)));
}
