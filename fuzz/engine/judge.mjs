/** What an input must not bring about, told in one line; undefined: all is well. */
export async function judge(target, bytes) {
  try {
    await target.run(bytes);
    return undefined;
  } catch (error) {
    return { key: keyOf(error), text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** An outcome that a target takes for wrong, whatever it was thrown by. */
export class Wrong extends Error {
  name = 'Wrong';
}

/** An error that is made for people is a right answer: one line, of no great length. @throws anything else as it is */
export function mustBeSaid(error, codes, form = 'line') {
  if (!(error instanceof Error) || error.name !== 'HapaxError') throw error;
  if (form === 'line' && /[\r\n]/.test(error.message))
    throw new Wrong(`more than one line: ${JSON.stringify(error.message).slice(0, 400)}`);
  if (error.message.length > 5000) throw new Wrong(`an error of ${error.message.length} characters: ${error.message.slice(0, 200)}`);
  if (codes && !codes.includes(error.code)) throw new Wrong(`code ${error.code} for: ${error.message.slice(0, 300)}`);
}

/** The same fault by another input has the same key: its text without what differs, and the place in our code. */
function keyOf(error) {
  if (!(error instanceof Error)) return `thrown ${typeof error}`;
  const place = (error.stack ?? '').split('\n').find((line) => line.includes('/packages/') && !line.includes('/node_modules/'));
  // What is wrong of an answer stands before the colon, what the answer was behind it.
  const told = error instanceof Wrong ? error.message.split(':', 1)[0] : error.message;
  const text = told.replace(/["'`].*?["'`]|\d+/g, '#').slice(0, 80);
  return `${error.name} ${text} ${place?.replace(/.*\/packages\//, '').replace(/\)$/, '') ?? ''}`;
}
