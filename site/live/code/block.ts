import { buttonOf, make } from '../dom.ts';

/** Below an example: a button that makes it a field to edit and run. All that is needed for this is loaded then. */
export function blockElement(place: HTMLElement): void {
  const code = decodeURIComponent(place.dataset.code ?? '');
  const said = make('span', { class: 'hint', 'aria-live': 'polite' });
  const open = buttonOf('Edit and run', async () => {
    said.textContent = 'Loading …';
    try {
      const { editorOf } = await import('./editor.ts');
      const { element, area, run } = editorOf(code);
      place.replaceChildren(element);
      if (place.previousElementSibling instanceof HTMLElement) place.previousElementSibling.hidden = true;
      area.focus();
      run();
    } catch (error) {
      said.textContent = `The editor could not be loaded: ${error instanceof Error ? error.message : error}`;
    }
  });
  place.append(open, said);
}
