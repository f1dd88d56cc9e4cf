/** An IP address as numbers, and what stands for one client and for one network. Knows nothing of requests. */
import { isIPv4, isIPv6 } from 'node:net';

/** An IPv4 address as one number, or an IPv6 address as eight of 16 bits each. */
export type IpNumbers =
  { readonly family: 4; readonly value: number } | { readonly family: 6; readonly groups: readonly number[] };

/** Also of an IPv4 address written as an IPv6 one, and with a zone; null when it is no address. */
export function ipNumbers(address: string): IpNumbers | null {
  const plain = withoutMapping(address);
  if (isIPv4(plain)) {
    return { family: 4, value: plain.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) };
  }
  return isIPv6(plain) ? { family: 6, groups: groupsOf(plain) } : null;
}

/** `::ffff:192.0.2.7` is 192.0.2.7 on a socket that takes both families. */
export function withoutMapping(address: string): string {
  // Most are plain, and a million are read at once from address data.
  if (!address.startsWith('::')) return address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

/**
 * What stands for one client: an IPv4 address, or the /64 of an IPv6 one, for a home is given a /64 at the least. Any
 * other text stands for itself.
 */
export function allowanceOf(address: string): string {
  const plain = withoutMapping(address);
  return isIPv6(plain) ? networkOf(groupsOf(plain), 4) : plain;
}

/** The network around it: the IPv4 /24 or the IPv6 /48. */
export function prefixOf(address: string): string | undefined {
  const plain = withoutMapping(address);
  if (isIPv4(plain)) return `${plain.slice(0, plain.lastIndexOf('.'))}.0/24`;
  return isIPv6(plain) ? networkOf(groupsOf(plain), 3) : undefined;
}

function networkOf(groups: readonly number[], kept: number): string {
  const head = groups.slice(0, kept).map((group) => group.toString(16));
  return `${head.join(':')}::/${kept * 16}`;
}

function groupsOf(address: string): number[] {
  const [head = '', tail] = address.toLowerCase().split('%', 1).join('').split('::');
  const groups = partsOf(head);
  if (tail === undefined) return groups;
  const after = partsOf(tail);
  const gap = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => 0);
  return [...groups, ...gap, ...after];
}

/** Groups of four hex digits, the last of which may be an IPv4 address in two. */
function partsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
