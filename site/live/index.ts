import { blockElement } from './code/block.ts';

type Fill = (place: HTMLElement) => void;

/** Examples by the names of their elements. Each is loaded, and the library with it, when a page has one. */
const ELEMENTS: Readonly<Record<string, () => Promise<Fill>>> = {
  'hapax-block': async () => blockElement,
  'hapax-code': async () => (await import('./code/play.ts')).playElement,
  'hapax-compare': async () => (await import('./compare.ts')).compareElement,
  'hapax-threshold': async () => (await import('./threshold.ts')).thresholdElement,
  'hapax-stream': async () => (await import('./stream.ts')).streamElement,
  'hapax-your-data': async () => (await import('./your-data.ts')).yourDataElement,
};

/** Make the examples of the pages work: each is an element that is filled when it appears. */
export function defineAll(): void {
  for (const [name, load] of Object.entries(ELEMENTS)) {
    if (customElements.get(name)) continue;
    customElements.define(
      name,
      class extends HTMLElement {
        async connectedCallback(): Promise<void> {
          this.replaceChildren();
          this.classList.add('live');
          const fill = await load();
          // After the page itself is ready: some examples compute for a while.
          setTimeout(() => this.isConnected && fill(this));
        }
      },
    );
  }
}
