/** Which addresses share one allowance, and when a proxy's word is taken. */
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { allowanceOf, clientAddress } from '../../tracker/client-address.ts';

function request(remoteAddress: string, forwarded?: string | string[]): IncomingMessage {
  return {
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage;
}

describe('allowances', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s counts as %s', (address, allowance) => {
    expect(allowanceOf(address)).toBe(allowance);
  });
});

describe('behind a proxy', () => {
  it('takes the last entry when trusted, and never otherwise', () => {
    expect(clientAddress(request('10.0.0.1', '198.51.100.1, 192.0.2.7'), true)).toBe('192.0.2.7');
    expect(clientAddress(request('10.0.0.1', ['198.51.100.1', '192.0.2.7']), true)).toBe('192.0.2.7');
    expect(clientAddress(request('10.0.0.1', '192.0.2.7'), false)).toBe('10.0.0.1');
  });

  it('falls back on the proxy when the entry is no address', () => {
    expect(clientAddress(request('10.0.0.1', 'nonsense'), true)).toBe('10.0.0.1');
    expect(clientAddress(request('10.0.0.1'), true)).toBe('10.0.0.1');
  });
});
