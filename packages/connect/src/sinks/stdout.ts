import { choice } from 'hapax/settings';
import { defineSink } from '../contract/connector.ts';
import { sentAgain } from '../contract/promises.ts';
import { KINDS, TEST_TEXT } from './common.ts';
import { lineSink } from './lines.ts';
import { messageOf, noticesOf } from './messages.ts';

/** `type: stdout` */
export const stdoutSink = defineSink({
  id: 'stdout',
  title: 'Standard output',
  doc: 'Each message as a line of JSON, or as sentences.',
  promises: sentAgain(),
  options: { format: choice('json', ['json', 'plain'], 'A line of JSON for machines, or sentences for people.'), ...KINDS },
  open({ format, kinds }, { features, out }) {
    const target = {
      write(text: string, done: () => void) {
        out(text);
        done();
        return true;
      },
    };
    const plain = format === 'plain';
    const event = (one: Parameters<typeof messageOf>[0][number]) => `${messageOf([one], { features }).text}\n\n`;
    const notice = (one: Parameters<typeof noticesOf>[0][number]) => `${noticesOf([one]).text}\n\n`;
    return {
      ...lineSink(target, plain ? event : undefined, kinds, plain ? notice : undefined),
      test: async () => out(plain ? `${TEST_TEXT}\n` : `${JSON.stringify({ kind: 'test', text: TEST_TEXT })}\n`),
    };
  },
});
