import { appendFileSync, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openSlackAnswers } from '@hapax/connect/sinks';
import { HapaxError } from 'hapax';

/** Bytes of a pressed button, with the message that it stands under. */
const LONGEST = 1 << 17;
/** Time that a request may take. */
const SLOW_MS = 10_000;

/**
 * Listens for the buttons of Slack, and writes what they say as lines of the file of answers: there it is kept, and there it can be taken back.
 * @throws HapaxError `CONFIG` for a secret that is none, `NETWORK` for a port that cannot be had
 */
export async function listenToSlack(
  { secret, port, host }: { readonly secret: string; readonly port: number; readonly host: string },
  path: string,
  say: (text: string) => void,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const answers = openSlackAnswers(secret);
  /** Reasons of refusals that were told: whoever reaches the port can have any number of them. */
  const told = new Set<string>();

  async function respond(question: IncomingMessage): Promise<{ readonly status: number; readonly text: string }> {
    if (question.method !== 'POST') return { status: 405, text: 'Slack sends pressed buttons with POST' };
    const body = await bodyOf(question);
    if (!body) return { status: 413, text: `more than ${LONGEST} bytes` };
    const header = (name: string) => String(question.headers[name] ?? '');
    const signed = { signature: header('x-slack-signature'), timestamp: header('x-slack-request-timestamp'), body };
    const answer = answers.read(signed, Date.now());
    if (answer === undefined) return { status: 200, text: '' };
    if ('status' in answer) {
      // Slack shows no reason to who has pressed the button.
      if (!told.has(answer.text)) say(`feedback: a request to the buttons of Slack was refused: ${answer.text}; told once`);
      told.add(answer.text);
      return answer;
    }
    const { incident, verdict, who } = answer;
    appendFileSync(path, `${endsWithin(path) ? '\n' : ''}${JSON.stringify({ incident, verdict, who })}\n`);
    return { status: 200, text: '' };
  }

  const server = createServer({ requestTimeout: SLOW_MS, headersTimeout: SLOW_MS }, (question, reply) => {
    respond(question).then(
      ({ status, text }) => void reply.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text),
      (error: unknown) => {
        // The person sees that it did not work, and so does the operator.
        say(`feedback: an answer from Slack could not be kept: ${error instanceof Error ? error.message : String(error)}`);
        reply.writeHead(500).end();
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new HapaxError('NETWORK', `feedback.slack: cannot listen on ${host}:${port}: ${error.message}`, error)),
    );
    server.listen(port, host, resolve);
  });
  // A server that listens on a port has an address of this kind.
  const taken = (server.address() as AddressInfo).port;
  say(`buttons of Slack are listened to on http://${host}:${taken}`);
  return {
    port: taken,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Whether somebody has left the last line of a file without its end. */
function endsWithin(path: string): boolean {
  const file = openSync(path, 'a+');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 10;
  } finally {
    closeSync(file);
  }
}

async function bodyOf(question: IncomingMessage): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of question) {
    size += piece.length;
    if (size > LONGEST) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
