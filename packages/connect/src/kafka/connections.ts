import type { API, Connection, ConnectionOptions } from '@platformatic/kafka';
import type { Broker, Client } from './client.ts';
import { BrokerFault, faultOf } from './faults.ts';

/** Connections of one use: one to each broker that is asked. A broker answers what comes over one in turn, so what may wait long has its own. */
export interface Connections {
  /** @throws BrokerFault */
  ask<A extends unknown[], R>(broker: Broker, api: API<A, R>, ...args: A): Promise<R>;
  /** Those that wait are refused. */
  close(): void;
}

export function startConnections(client: Client, clientId: string, options: ConnectionOptions): Connections {
  const open = new Map<string, Promise<Connection>>();
  let closed = false;

  function connect(name: string, { host, port }: Broker): Promise<Connection> {
    const known = open.get(name);
    if (known) return known;
    const connection = new client.Connection(clientId, options);
    const gone = () => {
      if (open.get(name) === made) open.delete(name);
    };
    // An error event that nobody listens to ends the process.
    connection.on('error', gone);
    connection.on('close', gone);
    const made = Promise.resolve(connection.connect(host, port)).then(
      () => connection,
      (error: unknown) => {
        gone();
        connection.socket?.destroy();
        throw error;
      },
    );
    open.set(name, made);
    return made;
  }

  return {
    async ask(broker, api, ...args) {
      if (closed) throw new BrokerFault('CLOSED', 'the connection was closed');
      const name = `${broker.host}:${broker.port}`;
      let connection: Connection | undefined;
      try {
        connection = await connect(name, broker);
        return await api.async(connection, ...args);
      } catch (error) {
        const fault = faultOf(error);
        // What was asked may be answered late: nothing more is to be read from there.
        if (fault.fault === 'NETWORK' || fault.fault === 'CLIENT') {
          open.delete(name);
          connection?.socket?.destroy();
        }
        throw closed ? new BrokerFault('CLOSED', 'the connection was closed') : fault;
      }
    },
    close() {
      closed = true;
      for (const made of open.values()) made.then((connection) => connection.socket?.destroy()).catch(() => {});
      open.clear();
    },
  };
}
