import ipaddr from 'ipaddr.js';

/** An address as bits: IPv4 as one number, IPv6 as 32 hexadecimal digits. */
export type Address = { readonly version: 4; readonly bits: number } | { readonly version: 6; readonly hex: string };

const DOTTED = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** Read an address; IPv4 that is mapped into IPv6 (`::ffff:10.0.0.1`) is IPv4. Undefined for what is no address, `10` and `266.0.0.1` included. */
export function parseAddress(text: string): Address | undefined {
  const m = DOTTED.exec(text);
  if (m !== null) {
    const [a, b, c, d] = [Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4])];
    return a < 256 && b < 256 && c < 256 && d < 256 ? { version: 4, bits: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0 } : undefined;
  }
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return undefined;
  const address = ipaddr.IPv6.parse(bare);
  if (address.isIPv4MappedAddress()) return parseAddress(address.toIPv4Address().toString());
  return {
    version: 6,
    hex: address
      .toByteArray()
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(''),
  };
}

/** What everybody calls these ranges. */
export type AddressKind =
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'multicast'
  | 'shared'
  | 'broadcast'
  | 'unspecified'
  | 'documentation'
  | 'global';

const KINDS: { readonly [range: string]: AddressKind } = {
  private: 'private',
  uniqueLocal: 'private',
  loopback: 'loopback',
  linkLocal: 'link-local',
  multicast: 'multicast',
  carrierGradeNat: 'shared',
  broadcast: 'broadcast',
  unspecified: 'unspecified',
  reserved: 'documentation',
};

/** The kind of an address, RFC 1918, 4193, 6598 and the like. `global` for all others, and for what is no address. */
export function addressKind(text: string): AddressKind {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return ipaddr.isValid(bare) && parseAddress(bare) !== undefined ? (KINDS[ipaddr.process(bare).range()] ?? 'global') : 'global';
}
