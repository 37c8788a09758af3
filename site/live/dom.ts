type Child = Node | string;

/** An element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** A choice with its name. */
export function choiceOf(
  name: string,
  values: readonly string[],
  onChange: (value: string) => void,
): { readonly label: HTMLLabelElement; readonly select: HTMLSelectElement } {
  const select = make('select', {}, ...values.map((value) => make('option', { value }, value)));
  select.addEventListener('change', () => onChange(select.value));
  return { label: make('label', {}, name, select), select };
}

/** A slider with its name; `shown` says its value in words. */
export function sliderOf(
  name: string,
  range: { readonly min: number; readonly max: number; readonly step: number; readonly value: number },
  onInput: (value: number) => void,
): HTMLLabelElement {
  const input = make('input', {
    type: 'range',
    min: String(range.min),
    max: String(range.max),
    step: String(range.step),
    value: String(range.value),
  });
  const shown = make('output', {}, String(range.value));
  input.addEventListener('input', () => {
    shown.textContent = input.value;
    onInput(Number(input.value));
  });
  return make('label', {}, name, input, shown);
}

export function buttonOf(name: string, onClick: () => void): HTMLButtonElement {
  const button = make('button', { type: 'button' }, name);
  button.addEventListener('click', onClick);
  return button;
}

/** A drawing surface, with words for who cannot see it. */
export function surface(
  width: number,
  height: number,
  says: string,
): { readonly canvas: HTMLCanvasElement; readonly pen: CanvasRenderingContext2D } {
  const canvas = make('canvas', { width: String(width), height: String(height), role: 'img', 'aria-label': says });
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('this browser cannot draw');
  return { canvas, pen };
}

/** Colours of the figures. */
export const COLOUR = { data: '#3b6ea8', anomaly: '#c62f3f', threshold: '#c9722b', muted: '#98a1ab', ink: '#30363d' } as const;

/** Give a file of text to the person. */
export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  make('a', { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
