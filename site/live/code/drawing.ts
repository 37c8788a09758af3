const SVG = 'http://www.w3.org/2000/svg';
/** What a drawing of the library has no use for. */
const FOREIGN = /^(script|style|foreignObject|iframe|a|image|use|animate.*|set)$/i;

/** The element of an SVG text, or nothing where it is not one. Styles are set by script: `default-src 'self'` forbids to read them with the text. */
export function drawingOf(text: string): SVGSVGElement | undefined {
  const parsed = new DOMParser().parseFromString(text.replaceAll(' style="', ' data-style="'), 'image/svg+xml').documentElement;
  if (parsed.namespaceURI !== SVG || parsed.localName !== 'svg') return undefined;
  return cleaned(parsed) as SVGSVGElement;
}

/** Made anew piece by piece, so that nothing of the text is taken as it is. */
function cleaned(from: Element): SVGElement {
  const to = document.createElementNS(SVG, from.localName);
  for (const { name, value } of from.attributes) {
    if (name === 'data-style') to.style.cssText = value;
    else if (!/^(on|xmlns|href|xlink)/i.test(name)) to.setAttribute(name, value);
  }
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) to.append(child.textContent ?? '');
    else if (child instanceof Element && !FOREIGN.test(child.localName)) to.append(cleaned(child));
  }
  return to;
}
