// A sink of the stranger's: a line of JSON for each message.
import { appendFile } from 'node:fs/promises';
import { defineSink, path } from '@hapax/connect';

export default defineSink({
  id: 'lines',
  title: 'Lines',
  doc: 'Each message as a line of a file.',
  options: { file: path('The file.') },
  open: ({ file }) => ({
    id: `lines ${file}`,
    atOnce: 1,
    async deliver(events) {
      for (const { id, incident } of events) await appendFile(file, `${JSON.stringify({ id, detectors: incident.detectors })}\n`);
    },
  }),
});
