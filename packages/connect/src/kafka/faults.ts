import type { Client } from './client.ts';

/**
 * What a failure means. `passing`: try again, perhaps elsewhere. `fenced`: somebody else has the partition, or the broker has ended the
 * transaction. `unsure`: what the broker holds is not known; begin again from what it says. `fatal`: trying again is no use.
 */
export type Meaning = 'passing' | 'fenced' | 'unsure' | 'fatal';

const PASSING: ReadonlySet<string> = new Set([
  'NETWORK',
  'BROKER_NOT_AVAILABLE',
  'CONCURRENT_TRANSACTIONS',
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'ELECTION_NOT_NEEDED',
  'ELIGIBLE_LEADERS_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'FETCH_SESSION_ID_NOT_FOUND',
  'KAFKA_STORAGE_ERROR',
  'LEADER_NOT_AVAILABLE',
  'LISTENER_NOT_FOUND',
  'NETWORK_EXCEPTION',
  'NOT_CONTROLLER',
  'NOT_COORDINATOR',
  'NOT_ENOUGH_REPLICAS',
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'NOT_LEADER_OR_FOLLOWER',
  'OFFSET_NOT_AVAILABLE',
  'PREFERRED_LEADER_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'REQUEST_TIMED_OUT',
  'THROTTLING_QUOTA_EXCEEDED',
  'UNKNOWN_LEADER_EPOCH',
  'UNKNOWN_SERVER_ERROR',
  'UNKNOWN_TOPIC_ID',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNSTABLE_OFFSET_COMMIT',
]);
const FENCED: ReadonlySet<string> = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_PRODUCER_ID_MAPPING']);
const UNSURE: ReadonlySet<string> = new Set([
  'DUPLICATE_SEQUENCE_NUMBER',
  'INVALID_TIMESTAMP',
  'INVALID_TXN_STATE',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'TRANSACTION_ABORTABLE',
  'UNKNOWN_PRODUCER_ID',
]);

/** A broker, or the way to it, said no. `fault`: the name that the protocol has for it, `NETWORK`, or `CLIENT` for anything else. */
export class BrokerFault extends Error {
  readonly fault: string;
  /** That of `MEMBER_ID_REQUIRED`. */
  readonly memberId: string | undefined;

  constructor(fault: string, message: string, options: { readonly cause?: unknown; readonly memberId?: string | undefined } = {}) {
    super(message, { cause: options.cause });
    this.fault = fault;
    this.memberId = options.memberId;
  }
}

export function meaningOf(error: unknown): Meaning {
  if (!(error instanceof BrokerFault)) return 'fatal';
  if (PASSING.has(error.fault)) return 'passing';
  if (FENCED.has(error.fault)) return 'fenced';
  return UNSURE.has(error.fault) ? 'unsure' : 'fatal';
}

/** The parts of the package's errors that are looked at. */
interface Given {
  readonly code?: string;
  readonly message?: string;
  readonly apiId?: string;
  readonly serverErrorMessage?: string | null;
  readonly memberId?: string;
  readonly errors?: readonly Given[];
  readonly cause?: Given;
}

/** Errors that stand beside the one that says what it was: of what was not tried, and of single records. */
const VAGUE: ReadonlySet<string> = new Set(['OPERATION_NOT_ATTEMPTED', 'UNKNOWN_SERVER_ERROR']);
const MOST = 200;
const DEEPEST = 4;
/** Codes of Node for a certificate that is not trusted, has ended, or is of another name. */
const CERTIFICATE = /CERT|UNABLE_TO_(GET_ISSUER|VERIFY)/;

/** What an error of the package says, as one of ours. Messages of brokers are shown; what the package wraps around them is not. */
export function faultOf(error: unknown): BrokerFault {
  if (error instanceof BrokerFault) return error;
  // Whatever is thrown has at most these.
  const given = (error ?? {}) as Given;
  const told = within(given, ({ apiId }) => apiId !== undefined && !VAGUE.has(apiId)) ?? within(given, ({ apiId }) => apiId !== undefined);
  if (told?.apiId !== undefined)
    return new BrokerFault(told.apiId, (told.serverErrorMessage ?? told.message ?? told.apiId).slice(0, MOST), {
      cause: error,
      memberId: told.memberId,
    });
  const untrusted = within(given, ({ code = '' }) => CERTIFICATE.test(code));
  if (untrusted) return new BrokerFault('CERTIFICATE', (untrusted.message ?? '').slice(0, MOST), { cause: error });
  if (within(given, ({ code }) => code === 'PLT_KFK_AUTHENTICATION'))
    return new BrokerFault('SASL_AUTHENTICATION_FAILED', 'refused', { cause: error });
  // A timeout carries the code of the network.
  if (given.code === 'PLT_KFK_NETWORK') {
    const why = given.cause?.cause?.message ?? given.cause?.message ?? given.message ?? 'no connection';
    return new BrokerFault('NETWORK', why.slice(0, MOST), { cause: error });
  }
  return new BrokerFault('CLIENT', (given.message ?? String(error)).slice(0, MOST), { cause: error });
}

/** The first of an error and those within it that is meant. */
function within(error: Given, meant: (one: Given) => boolean, depth = 0): Given | undefined {
  if (meant(error)) return error;
  if (depth > DEEPEST) return undefined;
  for (const one of [...(error.errors ?? []), ...(error.cause ? [error.cause] : [])]) {
    const found = within(one, meant, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The name that the protocol has for an error. */
export const nameOf = ({ protocolErrorsCodesById }: Client, code: number): string => protocolErrorsCodesById[code] ?? `ERROR_${code}`;
