/** Which allowance a client draws on, from its address. Called by `socket-server.ts` at each handshake. */
import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';

/**
 * An IPv4 address, or the /64 of an IPv6 one: a home is given a /64 at the least, so its addresses are one client's.
 * Behind a proxy that is trusted, the last entry of X-Forwarded-For: the proxy wrote it, the client what is before.
 */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const direct = request.socket.remoteAddress ?? 'unknown';
  if (!trustProxy) return allowanceOf(direct);
  const forwarded =
    [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',').at(-1)?.trim() ?? '';
  return allowanceOf(isIP(forwarded) === 0 ? direct : forwarded);
}

/** The part of an address that stands for one client. */
export function allowanceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('%', 1).join('').split('::');
  const groups = head === '' ? [] : head.split(':');
  if (tail !== undefined) {
    const after = tail === '' ? [] : tail.split(':');
    while (groups.length + after.length < 8) groups.push('0');
    groups.push(...after);
  }
  const prefix = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${prefix.join(':')}::/64`;
}
