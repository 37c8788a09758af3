import { random } from 'hapax';
import { expect, test } from 'vitest';
import { byteLines } from '../../src/reading/byte-lines.ts';
import { lines, type Taker } from '../../src/reading/texts.ts';

/** What a splitter hands out. */
function noted() {
  const said: unknown[] = [];
  const taker: Taker = {
    piece: (text, line) => said.push(['piece', line, text]),
    refuse: (reason, text, line) => said.push([reason, line, text.length > 1000 ? text.slice(0, 1000) : text]),
  };
  return { said, taker };
}

test('lines of bytes are lines of the text, however both are cut', () => {
  const next = random(5);
  const text = 'a\r\n\n  \nbé\n\uFEFFc\r\r\nlonger line of \u{1F600}\n\r\nno end';
  const bytes = Buffer.concat([Buffer.from(text), Buffer.from([0xc3, 10, 0xff, 0xfe, 10]), Buffer.from('last')]);
  const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const expected = noted();
  const whole = lines(expected.taker);
  whole.push(decoded);
  whole.end();
  for (let k = 0; k < 60; ++k) {
    const got = noted();
    const cut = byteLines(() => false, got.taker);
    for (let from = 0; from < bytes.length; ) {
      const to = Math.min(bytes.length, from + 1 + next.integer(9));
      // One buffer that is filled again, as a file is read.
      const part = Buffer.from(bytes.subarray(from, to));
      cut.push(part);
      part.fill(0);
      from = to;
    }
    cut.end();
    expect(got.said).toEqual(expected.said);
  }
});

test('a line without an end is refused once, and what follows is read', () => {
  const { said, taker } = noted();
  const cut = byteLines(() => false, taker);
  for (let k = 0; k < 9; ++k) cut.push(Buffer.alloc(1 << 20, 120));
  cut.push(Buffer.from('\nnext\n'));
  expect(said).toEqual([
    ['is longer than 1,048,576 characters', 1, 'x'.repeat(1000)],
    ['piece', 2, 'next'],
  ]);
});

test('lines that are taken as bytes are not made into texts, and lines keep their numbers', () => {
  const { said, taker } = noted();
  const seen: unknown[] = [];
  const cut = byteLines((bytes, from, to, line) => {
    seen.push([line, Buffer.from(bytes.subarray(from, to)).toString(), bytes[to]]);
    return line !== 2;
  }, taker);
  cut.push(Buffer.from('one\ntwo\r\n\nfo'));
  cut.push(Buffer.from('ur'));
  cut.end();
  expect(seen).toEqual([
    [1, 'one', 10],
    [2, 'two', 13],
    [4, 'four', 10],
  ]);
  expect(said).toEqual([['piece', 2, 'two']]);
});
