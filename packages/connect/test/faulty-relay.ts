import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';
import type { Random } from 'hapax';

/** A way to a port of this machine on which bytes come in parts, and connections are cut or not taken, by chance of a seed. */
export interface Relay {
  readonly port: number;
  /** Connections that were cut before their end. */
  readonly cut: number;
  close(): Promise<void>;
}

/**
 * Every connection is cut after some bytes, as by a machine that is pulled out.
 * @param share of them that end early, within a question or its answer
 */
export async function faultyRelay(target: number, chance: Random, share: number): Promise<Relay> {
  const open = new Set<Socket>();
  let cut = 0;
  const server = createServer((near) => {
    const far = dial(target, '127.0.0.1');
    let left = chance.uniform() < share ? chance.integer(400) : 1000 + chance.integer(3000);
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.setNoDelay(true);
      from.on('error', end);
      from.on('close', () => {
        open.delete(from);
        to.destroySoon();
      });
      from.on('end', () => to.end());
      from.on('data', (bytes: Buffer) => {
        for (let at = 0; at < bytes.length && left > 0; ) {
          const some = bytes.subarray(at, at + 1 + chance.integer(7));
          at += some.length;
          left -= some.length;
          to.write(some);
        }
        if (left > 0) return;
        cut += 1;
        near.resetAndDestroy();
        far.destroy();
      });
    }
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    get cut() {
      return cut;
    },
    close: () =>
      new Promise((done) => {
        for (const socket of open) socket.destroy();
        server.close(() => done());
      }),
  };
}
