/** Work in one go: longer, and what has nothing to do with it waits. */
const SLICE_MS = 8;
/** Characters handed on at once. */
const CHUNK = 1 << 16;

/** A text that may be long to make: others get their turn between its parts. @param pieces of it, each made when it is asked for */
export async function* inSlices(pieces: Iterable<string>): AsyncGenerator<string> {
  let text = '';
  let began = performance.now();
  for (const piece of pieces) {
    text += piece;
    if (text.length < CHUNK && performance.now() - began < SLICE_MS) continue;
    if (text !== '') yield text;
    text = '';
    await new Promise<void>((go) => void setImmediate(go));
    began = performance.now();
  }
  if (text !== '') yield text;
}
