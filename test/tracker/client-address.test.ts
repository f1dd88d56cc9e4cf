/** Whose word about a client's address is taken: that of listed proxies, as far as they reach. */
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isFault } from '../../content/fault.ts';
import { addressSet, clientAddress, contains } from '../../tracker/client-address.ts';

function request(remoteAddress: string, forwarded?: string | string[]): IncomingMessage {
  return {
    socket: { remoteAddress },
    headers: { 'x-forwarded-for': forwarded },
  } as unknown as IncomingMessage;
}

const NOBODY = addressSet('trustProxy', []);
const PROXIES = addressSet('trustProxy', ['10.0.0.0/8', '2001:db8::/32', '203.0.113.9']);

describe('X-Forwarded-For', () => {
  it('is read from its end as long as a listed proxy wrote it', () => {
    expect(clientAddress(request('10.0.0.1', '198.51.100.1, 192.0.2.7'), PROXIES)).toBe('192.0.2.7');
    expect(clientAddress(request('10.0.0.1', ['198.51.100.1', '192.0.2.7']), PROXIES)).toBe('192.0.2.7');
    expect(clientAddress(request('10.0.0.1', '192.0.2.7, 203.0.113.9, 10.9.9.9'), PROXIES)).toBe('192.0.2.7');
    expect(clientAddress(request('2001:db8::5', '2001:db8:7::1,192.0.2.7'), PROXIES)).toBe('192.0.2.7');
    expect(clientAddress(request('::ffff:10.0.0.1', '::ffff:192.0.2.7'), PROXIES)).toBe('192.0.2.7');
  });

  it('is not believed of anybody else', () => {
    expect(clientAddress(request('10.0.0.1', '192.0.2.7'), NOBODY)).toBe('10.0.0.1');
    expect(clientAddress(request('203.0.113.8', '192.0.2.7'), PROXIES)).toBe('203.0.113.8');
    expect(clientAddress(request('10.0.0.1', '10.1.1.1, 192.0.2.7'), PROXIES)).toBe('192.0.2.7');
  });

  it('that says no address leaves the last one known', () => {
    expect(clientAddress(request('10.0.0.1', 'nonsense'), PROXIES)).toBe('10.0.0.1');
    expect(clientAddress(request('10.0.0.1', 'nonsense, 10.0.0.2'), PROXIES)).toBe('10.0.0.2');
    expect(clientAddress(request('10.0.0.1'), PROXIES)).toBe('10.0.0.1');
  });
});

describe('a list of addresses', () => {
  it.each(['10.0.0.0/33', '10.0.0', 'x', '', '10.0.0.0/8/8', '::/129', '10.0.0.0/-1', '10.0.0.0/'])(
    'does not take "%s", and names the option',
    (range) => {
      const make = (): unknown => addressSet('trustProxy', [range]);
      expect(make).toThrow(/option trustProxy has/);
      try {
        make();
      } catch (error) {
        expect(isFault(error, 'bad-option')).toBe(true);
      }
    },
  );

  it('contains no text that is no address', () => {
    expect(contains(PROXIES, 'unknown')).toBe(false);
    expect(contains(PROXIES, '10.255.0.1')).toBe(true);
  });
});
