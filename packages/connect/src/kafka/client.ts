import { HapaxError } from 'hapax';
import { peer } from '../contract/peer.ts';

/** What is used of the package: its wire formats and its connections. What decides over exactly once is in this folder. */
export type Client = typeof import('@platformatic/kafka');

/** What is newest needs Node 22; 1 runs on Node 20 too. @throws HapaxError `CONFIG` that says what to install */
export const loadClient = (): Promise<Client> => peer('kafka', '@platformatic/kafka@1', () => import('@platformatic/kafka'));

/** One broker of a cluster. */
export interface Broker {
  readonly host: string;
  readonly port: number;
}

/** @throws HapaxError `CONFIG` for what is not `host:port` */
export function brokerOf(address: string): Broker {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  const port = Number(address.slice(colon + 1));
  if (colon < 1 || host === '' || host.includes('/') || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw new HapaxError('CONFIG', `kafka: \`brokers\` must be addresses such as kafka-1:9092; one of them is not`);
  return { host, port };
}
