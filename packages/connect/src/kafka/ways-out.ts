import { HapaxError } from 'hapax';
import { faultOf } from './faults.ts';

/** A failure in the words of the operator. */
export function plainly(who: string, error: unknown): HapaxError {
  if (error instanceof HapaxError) return error;
  return new HapaxError('NETWORK', `${who}: ${inWords(error)}`, error);
}

/** Why it failed, and what to do where that is known. */
export function inWords(error: unknown): string {
  const { fault, message } = faultOf(error);
  const hint = fault === 'NETWORK' ? HINTS.find(([sign]) => sign.test(message))?.[1] : undefined;
  return wayOut(fault) ?? (hint === undefined ? message : `${message}; ${hint}`);
}

/** What most often lies behind what the network says, for a worker that has not been connected before or cannot be again. */
const HINTS: readonly (readonly [sign: RegExp, hint: string])[] = [
  [/ENOTFOUND|EAI_AGAIN/, 'is the name of the host right, in `brokers` and in `advertised.listeners` of the brokers?'],
  [/ECONNREFUSED/, 'nothing listens there: is it the port in `brokers` and in `advertised.listeners` of the brokers, and are they up?'],
  [/before secure TLS|wrong version number|EPROTO/, 'does this port speak TLS? leave out `tls`, or name the port that does'],
  [/^Connection closed|ECONNRESET/, 'a port that wants `tls` or `sasl` closes connections without'],
];

function wayOut(fault: string): string | undefined {
  switch (fault) {
    case 'CERTIFICATE':
      return 'the certificate of the brokers is not trusted; give that of its authority as `tls.ca`, and a `tls.serverName` where it is made out to another name';
    case 'ILLEGAL_SASL_STATE':
      return 'this port of the brokers asks for no user: leave out `sasl`, or name the port that does';
    case 'SASL_AUTHENTICATION_FAILED':
      return 'the brokers refuse the user, the password or the token of `sasl`';
    case 'UNSUPPORTED_SASL_MECHANISM':
      return 'the brokers do not know the `mechanism` of `sasl`; ask for the ones they have';
    case 'TOPIC_AUTHORIZATION_FAILED':
      return 'the user may not use one of the topics; give it Read, Write and Describe on them';
    case 'GROUP_AUTHORIZATION_FAILED':
      return 'the user may not use the group; give it Read on it';
    case 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED':
      return 'the user may not write in transactions; give it Write and Describe on transactional ids that begin with the name of the group';
    case 'MESSAGE_TOO_LARGE':
      return 'a batch is larger than the brokers take; set `maxMessageBytes` below `max.message.bytes` of the topic';
    case 'INVALID_TIMESTAMP':
      return 'the brokers refuse the time of this machine, which is too far from theirs: set its clock';
    case 'INVALID_TRANSACTION_TIMEOUT':
      return '`transactionTimeoutMs` is above `transaction.max.timeout.ms` of the brokers';
    case 'UNSUPPORTED_VERSION':
      return 'the brokers are too old; Kafka 2.8 or newer is needed';
    default:
      return undefined;
  }
}
