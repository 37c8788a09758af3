import { format } from 'node-inspect-extracted';
import { DOORS } from './doors.ts';
import { CodeError, interpret } from './interpret.ts';

/** What the page sends: the code, and a file that it may import. */
export interface Task {
  readonly code: string;
  readonly file: { readonly name: string; readonly text: string };
}

/** What comes back: lines as they are printed, then how it ended. */
export type Told = { readonly line: string } | { readonly ends: 'done' } | { readonly ends: 'error'; readonly says: string };

const tell = (told: Told) => postMessage(told);

// What is not waited for may fail later.
addEventListener('unhandledrejection', (event: PromiseRejectionEvent) => {
  event.preventDefault();
  tell({ ends: 'error', says: event.reason instanceof Error ? event.reason.message : String(event.reason) });
});

addEventListener('message', async ({ data }: MessageEvent<Task>) => {
  try {
    await interpret(data.code, { ...DOORS, './file.js': async () => data.file }, (...values) => tell({ line: format(...values) }));
    tell({ ends: 'done' });
  } catch (error) {
    if (!(error instanceof CodeError)) throw error;
    tell({ ends: 'error', says: error.message });
  }
});
