/** What reads what strangers write. */
export interface Target {
  readonly words?: readonly string[];
  seeds(): Iterable<Uint8Array>;
  run(bytes: Buffer): Promise<void>;
  close?(): unknown;
}
export const targets: Readonly<Record<string, Target>>;
