import { openSlackAnswers, type SlackAnswer } from '@hapax/connect/sinks';
import type { FastifyInstance } from 'fastify';
import type { Hub } from '../hub.ts';
import { judgementOf } from '../streams/answers.ts';
import { bodyOf, rawBodies } from './raw-body.ts';

/** Of a pressed button, with the message that it stands under. */
const LONGEST = 1 << 17;

/**
 * What people say by the buttons of Slack. Nobody shows a token here: the request is signed.
 * @throws HapaxError `CONFIG` for a secret that is none
 */
export const slackRoutes = (hub: Hub, secret: string, now: () => number) => {
  const answers = openSlackAnswers(secret);

  function act({ stream: name, incident, verdict, who }: SlackAnswer): void {
    const stream = hub.find(name);
    const text = 'by Slack';
    if (verdict !== 'withdrawn') return void stream.act({ kind: 'judged', incident, who, text, verdict });
    stream.act({ kind: 'withdrawn', incident, of: judgementOf(name, stream.notices(), incident).id, who, text });
  }

  return async (app: FastifyInstance): Promise<void> => {
    rawBodies(app, ['application/x-www-form-urlencoded']);
    app.post('/api/slack/answers', { bodyLimit: LONGEST, schema: { hide: true } }, async ({ headers, body }, reply) => {
      const header = (name: string) => String(headers[name] ?? '');
      const signed = { signature: header('x-slack-signature'), timestamp: header('x-slack-request-timestamp'), body: bodyOf(body) };
      const answer = answers.read(signed, now());
      if (answer && 'status' in answer) return reply.code(answer.status).send({ message: answer.text });
      if (answer) act(answer);
      return reply.code(200).send();
    });
  };
};
