// A source of the stranger's, which a pipeline file names by its path.
import { defineSource, integer } from '@hapax/connect';

export default defineSource({
  id: 'saw',
  title: 'A saw with one broken tooth',
  doc: 'For trying things out.',
  options: { count: integer(300, { min: 1, max: 1e6 }, 'Samples.') },
  open: ({ count }, { features }) => ({
    id: 'saw',
    kind: 'replay',
    async *read(from) {
      // Only this source writes its offsets.
      for (let i = (from as number | undefined) ?? 0; i < count; ++i)
        yield {
          samples: [{ time: i * 1000, values: features.map((_, j) => ((i + j) % 7) + (i === count - 20 ? 500 : 0)) }],
          offset: i + 1,
        };
    },
    close() {},
  }),
});
