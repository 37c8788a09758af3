import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { HapaxError } from 'hapax';
import { path, type SettingsOf, secret, text, url } from 'hapax/settings';
import type { Clock } from 'hapax/stream';
import type { IConnackPacket, Packet } from 'mqtt-packet';
import { peer } from '../contract/peer.ts';
import { authorities } from '../net/authorities.ts';
import { oneLine } from '../run/retrying.ts';

/** How a broker is reached. */
export const MQTT = {
  url: url(['mqtt', 'mqtts'], 'The broker, such as mqtt://localhost:1883, or mqtts:// with TLS.'),
  username: text.optional('The user, where it is not in the address.'),
  password: secret.optional('Its password, where it is not in the address.'),
  ca: path.optional('File with the certificates to trust, PEM; the usual ones unless given.'),
} as const;
export type MqttAt = SettingsOf<typeof MQTT>;

/** A session of the protocol, version 5. */
export interface SessionOptions {
  readonly clientId: string;
  /** So long the broker keeps it without a connection, seconds; 0: it begins anew each time. */
  readonly expiryS: number;
  readonly clock: Clock;
  /** Called for each packet but those of the connection itself; packets of one piece of the network come one after another. */
  readonly onPacket: (packet: Packet) => void;
  /** The piece is at its end. */
  readonly onPiece?: () => void;
}

/** An open connection. */
export interface Line {
  /** The broker still had the session. */
  readonly resumed: boolean;
  /** Messages of quality 1 and 2 that may be on their way to the broker at once. */
  readonly window: number;
  send(packet: Packet): void;
  /** Let the broker wait, or no longer. */
  pause(whether: boolean): void;
  /** Resolves with the reason when it has ended. */
  readonly ended: Promise<Error>;
  /** Take leave: what was sent is on its way before. */
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
const KEEPALIVE_S = 30;
const VERSION = { protocolVersion: 5 } as const;
const PORTS = { 'mqtt:': 1883, 'mqtts:': 8883 } as const;
const CLOSE_MS = 2000;
/** Unless the broker says another number. */
const MOST_OPEN = 65_535;

/** What may be said of an address. */
export const nameOf = ({ url: at }: Pick<MqttAt, 'url'>): string => `mqtt ${new URL(at).host}`;

/**
 * Connect, once: whoever wants it again does it again. Source: MQTT version 5.0, OASIS standard.
 * @throws HapaxError `CONFIG` when the package is missing or the broker refuses who asks, `FILE` for certificates that cannot be read,
 * `NETWORK` when nobody answers
 */
export async function openLine(at: MqttAt, { clientId, expiryS, clock, onPacket, onPiece }: SessionOptions): Promise<Line> {
  const { generate, parser: startParser } = await peer('mqtt', 'mqtt-packet', async () => (await import('mqtt-packet')).default);
  const { protocol, hostname, port, username, password } = new URL(at.url);
  const who = nameOf(at);
  const secure = protocol === 'mqtts:';
  const place = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? PORTS[secure ? 'mqtts:' : 'mqtt:'] : Number(port) };
  const socket = secure
    ? connectTls({ ...place, servername: hostname, ...(at.ca === undefined ? {} : { ca: authorities(at.ca) }) })
    : connectTcp({ ...place, noDelay: true });
  const parser = startParser(VERSION);
  const send = (packet: Packet): void => {
    if (socket.writable) socket.write(generate(packet, VERSION));
  };
  let heard = clock.now();
  let cancel = () => {};
  let greet: (answer: IConnackPacket) => void = () => {};
  const ended = new Promise<Error>((done) => {
    const end = (error: Error) => {
      cancel();
      socket.destroy();
      done(error);
    };
    socket.on('error', end);
    socket.on('close', () => end(new Error('the connection was closed')));
    parser.on('error', end);
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connack') greet(packet);
      else if (packet.cmd === 'disconnect') end(new Error(`the broker ended the connection (${reasonOf(packet)})`));
      else if (packet.cmd !== 'pingresp') onPacket(packet);
    });
    socket.on('data', (piece) => {
      heard = clock.now();
      parser.parse(piece);
      onPiece?.();
    });
    const beat = () => {
      cancel = clock.after((KEEPALIVE_S * 1000) / 2, () => {
        if (!socket.isPaused() && Math.abs(clock.now() - heard) > KEEPALIVE_S * 1500) return end(new Error('the broker is silent'));
        send({ cmd: 'pingreq' });
        beat();
      });
    };
    beat();
  });
  const user = at.username ?? decodeURIComponent(username);
  const word = at.password ?? decodeURIComponent(password);
  const answer = new Promise<IConnackPacket>((done) => {
    greet = done;
  });
  socket.once(secure ? 'secureConnect' : 'connect', () =>
    send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 5,
      clean: expiryS === 0,
      clientId,
      keepalive: KEEPALIVE_S,
      properties: { sessionExpiryInterval: expiryS },
      ...(user === '' ? {} : { username: user }),
      ...(word === '' ? {} : { password: Buffer.from(word) }),
    }),
  );
  const late = new Promise<Error>((done) => {
    const stop = clock.after(CONNECT_MS, () => done(new Error(`no answer within ${CONNECT_MS} ms`)));
    void Promise.race([answer, ended]).then(stop);
  });
  const first = await Promise.race([answer, ended, late]);
  if (first instanceof Error) {
    socket.destroy();
    throw new HapaxError('NETWORK', oneLine(who, first), first);
  }
  const code = first.reasonCode ?? first.returnCode ?? 0;
  if (code !== 0) {
    socket.destroy();
    throw new HapaxError(REFUSALS.includes(code) ? 'CONFIG' : 'NETWORK', `${who}: the broker refuses the connection (${reasonOf(first)})`);
  }
  return {
    resumed: first.sessionPresent,
    window: first.properties?.receiveMaximum ?? MOST_OPEN,
    send,
    pause: (whether) => void (whether ? socket.pause() : socket.resume()),
    ended,
    async close() {
      if (socket.destroyed) return;
      send({ cmd: 'disconnect', reasonCode: 0 });
      socket.end();
      const stop = clock.after(CLOSE_MS, () => socket.destroy());
      await ended;
      stop();
    },
  };
}

/** Codes that do not mend themselves: the protocol, the identifier, the user. */
const REFUSALS = [0x81, 0x82, 0x84, 0x85, 0x86, 0x87, 0x8c];

/** What the broker says, or the number of it. */
export function reasonOf(packet: Packet): string {
  const said =
    'properties' in packet && packet.properties && 'reasonString' in packet.properties ? packet.properties.reasonString : undefined;
  const code = 'reasonCode' in packet ? packet.reasonCode : undefined;
  return typeof said === 'string' && said !== '' ? said.split('\n', 1)[0] : `reason ${code ?? 'unknown'}`;
}
