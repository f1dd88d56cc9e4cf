/** Whose address a request came from, where proxies stand before the tracker. Called at each handshake. */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { Fault } from '../content/fault.ts';
import { withoutMapping } from './ip-address.ts';

/** The addresses of `ranges`, each one address or a network such as 10.0.0.0/8. Throws Fault `bad-option`. */
export function addressSet(option: string, ranges: readonly string[]): BlockList {
  const set = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Infinity;
    if (isIP(address) === 0 || prefix > most || range.split('/').length > 2) throw noRange(option, range);
    set.addSubnet(address, prefix, family);
  }
  return set;
}

export function contains(set: BlockList, address: string): boolean {
  return isIP(address) !== 0 && set.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/**
 * The client's IP address. Each proxy adds to X-Forwarded-For whom it was asked by, so the entries are read from the end
 * for as long as the one who wrote them is one of `proxies`; what others wrote is not believed.
 */
export function clientAddress(request: IncomingMessage, proxies: BlockList): string {
  let address = withoutMapping(request.socket.remoteAddress ?? 'unknown');
  if (!contains(proxies, address)) return address;
  const entries = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  while (contains(proxies, address)) {
    const before = withoutMapping(entries.pop()?.trim() ?? '');
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
}

function noRange(option: string, found: string): Fault<'bad-option'> {
  const expected = 'addresses or networks such as 10.0.0.0/8 or fd00::/8';
  const message = `The tracker's option ${option} has ${found}. Expected ${expected}.`;
  return new Fault('bad-option', { option, found, expected }, message);
}
