import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, expect, test } from 'vitest';
import { type EmailOptions, email } from '../../src/sinks/email.ts';
import { incidentEvent } from '../events.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');
const [key, cert] = [fixture('loopback-key.pem'), fixture('loopback-cert.pem')];
const servers: SMTPServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise<void>((done) => void server.close(() => done()));
});

interface Mail {
  readonly text: string;
  readonly secure: boolean;
  readonly user: string;
  readonly to: string[];
}

async function mailServer(options: SMTPServerOptions = {}): Promise<{ port: number; mails: Mail[] }> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    key,
    cert,
    onAuth: ({ username, password }, _, done) =>
      password === 'right' ? done(null, { user: username ?? '' }) : done(new Error('wrong password')),
    onData(stream, { secure, user, envelope }, done) {
      let text = '';
      stream.on('data', (piece: Buffer) => {
        text += piece.toString('utf8');
      });
      stream.on('end', () => {
        mails.push({ text, secure, user: String(user), to: envelope.rcptTo.map(({ address }) => address) });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {});
  servers.push(server);
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', () => done()));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

const base = (port: number): EmailOptions => ({
  host: 'localhost',
  port,
  user: 'watch',
  password: 'right',
  from: 'hapax@example.org',
  to: ['a@example.org', 'b@example.org'],
  ca: cert,
  features: ['pressure', 'heat'],
  timeoutMs: 5000,
});

test('a mail goes over verified TLS to every receiver, with an id made from the incident', async () => {
  const { port, mails } = await mailServer();
  const sink = await email(base(port));
  await sink.deliver([incidentEvent()]);
  await sink.close?.();
  expect(mails).toMatchObject([{ secure: true, user: 'watch', to: ['a@example.org', 'b@example.org'] }]);
  const { text } = mails[0]!;
  expect(text).toContain('Subject: plant: anomaly began in pump 1, severity 52');
  expect(text).toContain('Message-ID: <0000000000000001.0@hapax>');
  expect(text).toContain('X-Hapax-Incident: 0000000000000001.0');
  expect(text.replaceAll('=\r\n', '')).toContain('Began 2024-01-16 12:00:00, last alarm 2024-01-16 12:00:03, 4 alarms.');
});

test('TLS from the first byte works too', async () => {
  const { port, mails } = await mailServer({ secure: true });
  await (await email({ ...base(port), security: 'tls' })).deliver([incidentEvent()]);
  expect(mails).toMatchObject([{ secure: true }]);
});

test('a server whose certificate nobody vouches for gets neither password nor mail', async () => {
  const { port, mails } = await mailServer();
  const { ca: _, ...untrusting } = base(port);
  await expect((await email(untrusting)).deliver([incidentEvent()])).rejects.toThrow(
    /^localhost: the mail was not taken: .*self-signed certificate/,
  );
  expect(mails).toEqual([]);
});

test('a server that cannot encrypt is refused, and a refusal never shows the password', async () => {
  const { port, mails } = await mailServer({ disabledCommands: ['STARTTLS'] });
  await expect((await email(base(port))).deliver([incidentEvent()])).rejects.toThrow(/^localhost: the mail was not taken: /);
  expect(mails).toEqual([]);
  const open = await mailServer();
  const error = await (await email({ ...base(open.port), password: 'hunter2' })).deliver([incidentEvent()]).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'NETWORK' });
  expect(String(error)).toMatch(/wrong password/);
  expect(String(error)).not.toContain('hunter2');
  await expect(email({ ...base(1), host: 'mail.example.org', security: 'none' })).rejects.toThrow(
    'e-mail: without encryption only this machine can be reached, not mail.example.org; use `starttls` or `tls`',
  );
  await expect(email({ ...base(1), to: [] })).rejects.toThrow('e-mail: `to` must name at least one receiver; got none');
});
