import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { terminal } from '../src/terminal.ts';

/** A process whose output is looked at by a person, or read by a program. */
function surroundings(isTTY: boolean) {
  const [stdout, stderr, stdin] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const process = { stdout: Object.assign(stdout, { isTTY }), stderr: Object.assign(stderr, { isTTY }), stdin, env: {} };
  // Of the streams of a process no more is used than these have.
  const opened = terminal(process as unknown as NodeJS.Process);
  return { opened, out: () => stdout.read()?.toString(), err: () => stderr.read()?.toString() };
}
const TITLE = '\u001b]0;owned\u0007';

test('what stands in a file cannot steer the terminal, whatever prints it', async () => {
  const { opened, out, err } = surroundings(true);
  opened.out(`a${TITLE}b\tc\r\n\u009b2J`);
  expect(out()).toBe('a␛]0;owned␇b\tc\r\n\ufffd2J');
  await opened.pipe?.(Buffer.from(`x${TITLE}é\n`));
  expect(out()).toBe('x␛]0;owned␇é\n');
  opened.err(`note: ${TITLE}\rok\b\u001b[2J\u001b[?25l`);
  expect(err()).toBe('note: ␛]0;owned␇␍ok␈␛[2J␛[?25l');
});
test('colours, and the line that tells how far work is, stay', () => {
  const { opened, out, err } = surroundings(true);
  opened.out('\u001b[1mbold\u001b[22m\n');
  expect(out()).toBe('\u001b[1mbold\u001b[22m\n');
  opened.err('\r\u001b[2Kreading a.csv … 10 %');
  expect(err()).toBe('\r\u001b[2Kreading a.csv … 10 %');
});
test('a program gets what stands in the file, and a log what can be looked at', async () => {
  const { opened, out, err } = surroundings(false);
  opened.out(`a${TITLE}`);
  await opened.pipe?.(Buffer.from([0x1b, 0xff]));
  expect(out()).toBe(`a${TITLE}\u001b\ufffd`);
  opened.err(TITLE);
  expect(err()).toBe('␛]0;owned␇');
});
