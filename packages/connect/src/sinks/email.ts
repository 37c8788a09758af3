import { HapaxError } from 'hapax';
import { choice, duration, integer, maybe, names, secret, text } from 'hapax/settings';
import { type IncidentEvent, type Notice, type Sink, Undeliverable } from 'hapax/stream';
import { defineSink } from '../contract/connector.ts';
import { peer } from '../contract/peer.ts';
import { sentAgain } from '../contract/promises.ts';
import { KINDS, WORDS } from './common.ts';
import { DIGEST, type Message, type MessageOptions, messageOf, noticesOf, SINGLE_LAYOUTS } from './messages.ts';

export interface EmailOptions extends MessageOptions {
  readonly id?: string;
  readonly kinds?: NonNullable<Sink['kinds']>;
  readonly host: string;
  /** 587 with `starttls`, 465 with `tls`. */
  readonly port?: number;
  /** `starttls` begins in the open and must change over; `tls` is encrypted from the first byte; `none` is for this machine only. */
  readonly security?: 'starttls' | 'tls' | 'none';
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;
const LOCAL = ['localhost', '127.0.0.1', '::1'];

/**
 * Messages by e-mail; the certificate of the server is verified. What gathers while the server is away comes as one digest. The
 * Message-ID is made from the incident, so that mail programs recognise a message that came twice.
 * @throws HapaxError `CONFIG` for a password that would travel in the open, or when the package `nodemailer` is not installed
 */
export async function email(options: EmailOptions): Promise<Sink> {
  const {
    host,
    security = 'starttls',
    port = security === 'tls' ? 465 : 587,
    user,
    password,
    from,
    to,
    ca,
    timeoutMs = TIMEOUT_MS,
  } = options;
  if (to.length === 0) throw new HapaxError('CONFIG', 'e-mail: `to` must name at least one receiver; got none');
  if (security === 'none' && !LOCAL.includes(host))
    throw new HapaxError('CONFIG', `e-mail: without encryption only this machine can be reached, not ${host}; use \`starttls\` or \`tls\``);
  const { createTransport } = await peer('email', 'nodemailer', () => import('nodemailer'));
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    tls: { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  const { id = `e-mail ${host}`, kinds } = options;
  async function send({ subject, text }: Message, about: readonly (IncidentEvent | Notice)[]): Promise<void> {
    try {
      await transport.sendMail({
        from,
        to: [...to],
        subject,
        text,
        messageId: messageId(about),
        headers: { 'X-Hapax-Incident': ids(about) },
      });
    } catch (error) {
      const why = `${host}: the mail was not taken: ${error instanceof Error ? error.message : String(error)}`;
      throw blamesMail(error) ? new Undeliverable(why, error) : new HapaxError('NETWORK', why, error);
    }
  }
  return {
    id,
    ...(kinds ? { kinds } : {}),
    atOnce: options.format === 'anomalytics' ? SINGLE_LAYOUTS : DIGEST,
    deliver: (events) => send(messageOf(events, options), events),
    tell: (notices) => send(noticesOf(notices, options), notices),
    async test() {
      try {
        await transport.verify();
      } catch (error) {
        throw new HapaxError(
          'NETWORK',
          `${host}: the mail server cannot be used: ${error instanceof Error ? error.message : String(error)}`,
          error,
        );
      }
    },
    async close() {
      transport.close();
    },
  };
}

/** A permanent refusal (5xx) of the sender, a receiver or the text, as RFC 5321 has it; of a login it may be mended. */
const blamesMail = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') &&
  'responseCode' in error &&
  typeof error.responseCode === 'number' &&
  error.responseCode >= 500;

const messageId = (events: readonly (IncidentEvent | Notice)[]): string =>
  `<${events[0].id}${events.length > 1 ? `.and.${events.length - 1}` : ''}@hapax>`;

/** Those of the first, where there are more than a header should hold. */
const ids = (events: readonly (IncidentEvent | Notice)[]): string =>
  events
    .slice(0, 50)
    .map(({ id }) => id)
    .join(' ');

/** `type: email` */
export const emailSink = defineSink({
  id: 'email',
  title: 'E-mail',
  doc: 'Messages by SMTP; the certificate of the server is verified. What gathers while the server is away comes as one digest.',
  peer: 'nodemailer',
  promises: [{ ...sentAgain()[0], client: 'A mail whose answer did not come is sent again, with the same Message-ID.' }],
  options: {
    host: text('The mail server.'),
    port: maybe(integer(587, { min: 1, max: 65_535 }, '587 with starttls, 465 with tls.')),
    security: choice(
      'starttls',
      ['starttls', 'tls', 'none'],
      'Begin in the open and change over, be encrypted from the first byte, or neither: this machine only.',
    ),
    user: text.optional('Name to log in with.'),
    password: secret.optional('Password to log in with.'),
    from: text('Sender.'),
    to: names('Receivers.'),
    ca: text.optional('Certificates to trust instead of the usual ones, PEM.'),
    timeoutMs: duration(TIMEOUT_MS, 'Time to wait for the server.'),
    ...KINDS,
    ...WORDS,
  },
  open: (options, { features }) => email({ ...options, features }),
});
