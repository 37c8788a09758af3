import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { HapaxError } from 'hapax';

/** Files of a certificate and its private key, in PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** What `https.createServer` wants. */
export interface TlsSecrets {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** How often renewed files are looked for. */
const LOOK_MS = 60_000;

/** @throws HapaxError `CONFIG` when they cannot be read or do not belong together */
export function readTls({ cert, key }: TlsFiles): TlsSecrets {
  try {
    const secrets = { cert: readFileSync(cert), key: readFileSync(key) };
    createSecureContext(secrets);
    return secrets;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new HapaxError('CONFIG', `TLS: the certificate ${cert} and the key ${key} cannot be used: ${why}`, cause);
  }
}

/**
 * Take renewed files into use without a restart. Those that do not belong together, as while one of them is written, are passed over
 * until they do. Returns what ends the watch.
 */
export function watchTls(
  server: { setSecureContext(secrets: TlsSecrets): void },
  files: TlsFiles,
  onTrouble: (text: string) => void = () => {},
  lookMs = LOOK_MS,
): () => void {
  const stamp = (): string => [files.cert, files.key].map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs).join();
  let seen = stamp();
  const timer = setInterval(() => {
    const now = stamp();
    if (now === seen) return;
    try {
      server.setSecureContext(readTls(files));
      seen = now;
    } catch (error) {
      onTrouble(error instanceof Error ? error.message : String(error));
    }
  }, lookMs);
  timer.unref();
  return () => clearInterval(timer);
}
