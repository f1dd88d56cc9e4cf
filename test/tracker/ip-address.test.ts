/** Addresses as numbers, and which of them share an allowance or a network. */
import { describe, expect, it } from 'vitest';
import { allowanceOf, ipNumbers, prefixOf } from '../../tracker/ip-address.ts';

describe('an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.7', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
    ['64:ff9b:1:2:3:4:192.0.2.7', '64:ff9b:1:2::/64', '64:ff9b:1::/48'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['unknown', 'unknown', undefined],
  ])('%s shares what %s may do and is in the network %s', (address, allowance, prefix) => {
    expect(allowanceOf(address)).toBe(allowance);
    expect(prefixOf(address)).toBe(prefix);
  });

  it('is one number, or eight', () => {
    expect(ipNumbers('255.255.255.255')).toEqual({ family: 4, value: 2 ** 32 - 1 });
    expect(ipNumbers('::ffff:1.2.3.4')).toEqual({ family: 4, value: 0x01020304 });
    expect(ipNumbers('2001:db8::192.0.2.7')).toEqual({
      family: 6,
      groups: [0x2001, 0xdb8, 0, 0, 0, 0, 0xc000, 0x0207],
    });
    expect(ipNumbers('nonsense')).toBeNull();
  });
});
