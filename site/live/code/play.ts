import { choiceOf, make } from '../dom.ts';
import { EXAMPLE_CSV } from '../example-csv.ts';
import { STARTS } from './starts.ts';

/** A field for code of one's own, with something to begin with and a file that the code may read. */
export function playElement(place: HTMLElement): void {
  const file = { name: 'payments.csv', text: EXAMPLE_CSV };
  const said = make('p', { class: 'said', 'aria-live': 'polite' }, 'Loading the editor …');
  const chosen = make('input', { type: 'file', accept: '.csv,.tsv,.txt,.json,.ndjson' });
  place.append(said);
  void import('./editor.ts').then(({ editorOf }) => {
    const names = Object.keys(STARTS);
    const editor = editorOf(STARTS[names[0]], () => file);
    const choice = choiceOf('Begin with', names, (name) => {
      editor.replace(STARTS[name]);
      editor.run();
    });
    chosen.addEventListener('change', async () => {
      const taken = chosen.files?.[0];
      if (!taken) return;
      file.name = taken.name;
      file.text = await taken.text();
      said.textContent = `./file.js is ${file.name} now.`;
      editor.run();
    });
    said.textContent = '';
    place.prepend(make('div', { class: 'row' }, choice.label, make('label', {}, 'A file for ./file.js', chosen)), editor.element);
    editor.run();
  });
}
