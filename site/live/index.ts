import { blockElement } from './code/block.ts';
import { playElement } from './code/play.ts';
import { compareElement } from './compare.ts';
import { streamElement } from './stream.ts';
import { thresholdElement } from './threshold.ts';
import { yourDataElement } from './your-data.ts';

const ELEMENTS: Readonly<Record<string, (place: HTMLElement) => void>> = {
  'hapax-compare': compareElement,
  'hapax-threshold': thresholdElement,
  'hapax-stream': streamElement,
  'hapax-your-data': yourDataElement,
  'hapax-block': blockElement,
  'hapax-code': playElement,
};

/** Make the examples of the pages work: each is an element that is filled when it appears. */
export function defineAll(): void {
  for (const [name, fill] of Object.entries(ELEMENTS)) {
    if (customElements.get(name)) continue;
    customElements.define(
      name,
      class extends HTMLElement {
        connectedCallback(): void {
          this.replaceChildren();
          this.classList.add('live');
          fill(this);
        }
      },
    );
  }
}
