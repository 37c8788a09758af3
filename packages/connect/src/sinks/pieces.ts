/**
 * A text in pieces that a receiver takes, each at most `limit` long, cut between paragraphs where that is possible, else between lines,
 * else anywhere but within a character. Nothing is left out.
 * @param lengthOf characters or bytes of a text, whatever the receiver counts
 */
export function piecesOf(text: string, limit: number, lengthOf: (text: string) => number): string[] {
  return joined(text, ['\n\n', '\n', ''], limit, lengthOf).filter((piece) => piece !== '');
}

function joined(text: string, [separator, ...finer]: readonly string[], limit: number, lengthOf: (text: string) => number): string[] {
  if (lengthOf(text) <= limit) return [text];
  // Between characters, not between the halves of one.
  const parts = separator === '' ? [...text] : text.split(separator);
  const pieces: string[] = [];
  let piece: string | undefined;
  for (const part of parts) {
    const longer: string = piece === undefined ? part : `${piece}${separator}${part}`;
    if (lengthOf(longer) <= limit) {
      piece = longer;
      continue;
    }
    if (piece !== undefined) pieces.push(piece);
    const cut: string[] = lengthOf(part) <= limit || finer.length === 0 ? [part] : joined(part, finer, limit, lengthOf);
    pieces.push(...cut.slice(0, -1));
    piece = cut.at(-1);
  }
  return piece === undefined ? pieces : [...pieces, piece];
}
