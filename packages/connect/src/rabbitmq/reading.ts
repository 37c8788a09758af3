import type { ConsumeMessage } from 'amqplib';
import type { Batch } from 'hapax/stream';
import type { Trouble } from '../contract/surroundings.ts';
import type { Retrying } from '../run/retrying.ts';
import type { Taken } from '../sources/message.ts';
import type { RabbitSourceOptions } from './options.ts';
import type { Session } from './session.ts';

/** What queues and streams have in common. */
export interface Reading {
  readonly who: string;
  readonly options: RabbitSourceOptions;
  readonly tries: Retrying;
  take(message: ConsumeMessage): Taken;
  trouble(trouble: Trouble): void;
  session(begin: Readonly<Record<string, unknown>> | undefined, prefetch: number): Promise<Session>;
}

export interface Read {
  from(offset: unknown): AsyncGenerator<Batch>;
  committed?(offset: unknown): void;
  /** End what waits. */
  interrupt(): void;
  /** What was said to the broker has been heard. */
  settled(): Promise<void>;
}
