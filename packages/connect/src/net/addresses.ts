import { BlockList, isIP, isIPv6 } from 'node:net';

/** Whether the header Host of a request asks for this machine by a name that is nobody else's. */
export const isLocalHost = (host: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host);

/** Address ranges that are not the public internet: this machine, its networks, their services, and addresses without an owner. */
const PRIVATE = new BlockList();
/** Apart, for a rule of IPv6 also matches the addresses of IPv4 that are mapped into it. */
const PRIVATE_6 = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  PRIVATE.addSubnet(address, prefix, 'ipv4');
for (const [address, prefix] of [
  // All but 2000::/3, the only range that is given out; and in it tunnels, which lead to addresses of IPv4, and those without an owner.
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  PRIVATE_6.addSubnet(address, prefix, 'ipv6');

/** IPv6 spellings of IPv4 addresses: mapped, compatible, and behind a NAT64. */
const EMBEDDED = [/^::ffff:(?:0:)?([0-9a-f:.]+)$/i, /^64:ff9b::([0-9a-f:.]+)$/i, /^::([0-9a-f]{1,4}:[0-9a-f]{1,4}|[0-9.]+)$/i];

/** True for an address that is not on the public internet. Text that is no address counts as private. */
export function isPrivate(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, '').split('%', 1)[0];
  if (isIP(bare) === 0) return true;
  if (!isIPv6(bare)) return PRIVATE.check(bare, 'ipv4');
  const short = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  for (const pattern of EMBEDDED) {
    const inner = pattern.exec(short)?.[1];
    if (inner !== undefined) return isPrivate(dotted(inner));
  }
  return PRIVATE_6.check(short, 'ipv6');
}

/** `7f00:1` is `127.0.0.1`. */
function dotted(text: string): string {
  if (text.includes('.')) return text;
  const [high = '0', low = '0'] = text.includes(':') ? text.split(':') : ['0', text];
  const bits = parseInt(high, 16) * 65_536 + parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}
