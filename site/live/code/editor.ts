import { buttonOf, make } from '../dom.ts';
import { drawingOf } from './drawing.ts';
import { type Running, runCode } from './run.ts';
import type { Task } from './worker.ts';

/** Empty lines below the code, so that a line can be added without scrolling. */
const SPARE = 1;

export interface Editor {
  readonly element: HTMLElement;
  readonly area: HTMLTextAreaElement;
  run(): void;
  /** Put other code in its place, which "As it was" then goes back to. */
  replace(code: string): void;
}

/** A field with code, and below it what the code prints; drawings are drawn. @param file what code imports from './file.js' */
export function editorOf(given: string, file: () => Task['file'] = () => ({ name: '', text: '' })): Editor {
  let original = given;
  let running: Running | undefined;
  const area = make('textarea', { 'aria-label': 'Code', spellcheck: 'false', autocapitalize: 'off', wrap: 'off' });
  const out = make('div', { class: 'out', role: 'log', 'aria-label': 'What the code prints' });
  const state = make('p', { class: 'said', 'aria-live': 'polite' });
  const fit = () => {
    area.rows = area.value.split('\n').length + SPARE;
  };

  const run = () => {
    running?.stop();
    out.replaceChildren();
    state.textContent = 'Running …';
    const began = performance.now();
    const ended = (error: string | undefined) => {
      state.classList.toggle('wrong', error !== undefined);
      state.textContent = error ?? `Done in ${Math.round(performance.now() - began)} ms.`;
    };
    running = runCode({ code: area.value, file: file() }, (line) => out.append(lineOf(line)), ended);
  };
  const replace = (code: string) => {
    original = code;
    area.value = code;
    area.setSelectionRange(0, 0);
    fit();
  };
  area.addEventListener('input', fit);
  area.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    run();
  });
  replace(given.trimEnd());
  const buttons = make(
    'div',
    { class: 'row' },
    buttonOf('Run', run),
    buttonOf('Stop', () => {
      running?.stop();
      state.textContent = 'Stopped.';
    }),
    buttonOf('As it was', () => replace(original)),
    make('span', { class: 'hint' }, 'Ctrl + Enter runs it.'),
  );
  return { element: make('div', { class: 'editor' }, area, buttons, state, out), area, run, replace };
}

/** A line of text, or the drawing that it is. */
function lineOf(line: string): Element {
  const drawing = line.startsWith('<svg') ? drawingOf(line) : undefined;
  return drawing ? make('figure', {}, drawing) : make('pre', {}, line);
}
