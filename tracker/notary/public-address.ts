/**
 * Whether an address is one of the public Internet: what a notary may connect to, so that nobody reaches its operator's
 * own machines through it. Knows nothing of names. Called for every address before it is connected to.
 */
import { BlockList, isIP } from 'node:net';

/** IPv4 that is not globally reachable, or for many receivers (IANA special-purpose registry, RFC 6890; RFC 5771). */
const SPECIAL_IPV4: readonly (readonly [network: string, bits: number])[] = [
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
];

/** IPv6 outside global unicast is refused altogether (RFC 4291, 2.4), mapped and translated IPv4 with it; inside it, what
 * is special: protocol assignments with Teredo, 6to4, which has an IPv4 address in it, and documentation. */
const GLOBAL_IPV6 = ['2000::', 3] as const;
const SPECIAL_IPV6: readonly (readonly [network: string, bits: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const special = new BlockList();
for (const [network, bits] of SPECIAL_IPV4) special.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of SPECIAL_IPV6) special.addSubnet(network, bits, 'ipv6');
const global = new BlockList();
global.addSubnet(...GLOBAL_IPV6, 'ipv6');

/** False also for what is no address. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4');
    case 6:
      return global.check(address, 'ipv6') && !special.check(address, 'ipv6');
    default:
      return false;
  }
}

/** False for a URL's host that is itself an address which `isAllowed` refuses. A name is looked up at each fetch; one that
 * stands for this machine everywhere need not be. */
export function mayName(hostname: string, isAllowed: (address: string) => boolean): boolean {
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 || isAllowed(host);
}
