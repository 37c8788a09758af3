/** Everything to run a broker with, or a sentence that says what is missing. */
export type KafkaTools =
  | { readonly classpath: string; readonly skip?: undefined }
  | { readonly skip: string; readonly classpath?: undefined };

export interface KafkaBroker {
  readonly address: string;
  /** Of a second listener, where `listeners` has one. */
  readonly secure: string;
  readonly port: number;
  readonly pid: number | undefined;
  start(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export interface KafkaCluster {
  readonly addresses: readonly string[];
  readonly brokers: readonly KafkaBroker[];
  readonly folder: string;
  stop(): Promise<void>;
}

export interface BrokerOptions {
  readonly count?: number;
  readonly extra?: Readonly<Record<string, string | number | boolean>>;
  readonly format?: readonly string[];
  readonly listeners?: (ports: {
    readonly data: number;
    readonly control: number;
    readonly secure: number;
  }) => Readonly<Record<string, string>>;
  readonly folder?: string;
}

export function kafkaTools(): Promise<KafkaTools>;
export function startBrokers(tools: { readonly classpath: string }, options?: BrokerOptions): Promise<KafkaCluster>;
