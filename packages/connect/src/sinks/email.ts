import { HapaxError } from 'hapax';
import type { IncidentEvent, Notice, Sink } from 'hapax/stream';
import { createTransport } from 'nodemailer';
import { type Message, type MessageOptions, messageOf, noticesOf } from './messages.ts';

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

/** Messages a digest holds at most. */
const DIGEST = 50;
const TIMEOUT_MS = 20_000;
const LOCAL = ['localhost', '127.0.0.1', '::1'];

/**
 * Messages by e-mail; the certificate of the server is verified. What gathers while the server is away comes as one digest. The
 * Message-ID is made from the incident, so that mail programs recognise a message that came twice.
 * @throws HapaxError `CONFIG` for a password that would travel in the open
 */
export function email(options: EmailOptions): Sink {
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
      throw new HapaxError('NETWORK', `${host}: the mail was not taken: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  }
  return {
    id,
    ...(kinds ? { kinds } : {}),
    atOnce: DIGEST,
    deliver: (events) => send(messageOf(events, options), events),
    tell: (notices) => send(noticesOf(notices, options), notices),
    async close() {
      transport.close();
    },
  };
}

const messageId = (events: readonly (IncidentEvent | Notice)[]): string =>
  `<${events[0].id}${events.length > 1 ? `.and.${events.length - 1}` : ''}@hapax>`;

const ids = (events: readonly (IncidentEvent | Notice)[]): string => events.map(({ id }) => id).join(' ');
