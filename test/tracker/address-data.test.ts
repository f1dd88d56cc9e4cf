/** The operator's address data: CSV as the package ships them, MaxMind's format, official and flat, and what is wrong. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isFault } from '../../content/fault.ts';
import { openAddressData } from '../../tracker/address-data.ts';
import { AsnTable } from '../../tracker/asn-table.ts';
import { mmdbFile } from './mmdb-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'address-data-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, bytes: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

describe('a table of autonomous systems', () => {
  const table = new AsnTable([
    '9.0.0.0,9.0.0.255,9,"Nine, Inc."\n1.0.0.0,1.0.0.255,13335,"Cloudflare, Inc."\r\nnonsense\n1.0.4.0,1.0.7.255,38803,G',
    '2001:200::,2001:200:1b9:ffff:ffff:ffff:ffff:ffff,2500,WIDE\n',
  ]);

  it.each([
    ['1.0.0.0', 13335],
    ['1.0.0.255', 13335],
    ['1.0.1.0', undefined],
    ['1.0.6.7', 38803],
    ['0.255.255.255', undefined],
    ['9.0.0.1', 9],
    ['255.255.255.255', undefined],
    ['2001:200:1b9::1', 2500],
    ['2001:200:1ba::1', undefined],
    ['2001:1ff::', undefined],
    ['unknown', undefined],
  ])('finds %s in %s', (address, asn) => {
    expect(table.find(address)).toBe(asn);
  });

  it('is read from an installed package whole', async () => {
    const locate = await openAddressData({ asn: '@ip-location-db/asn' });
    expect(locate('1.1.1.1').asn).toBe(13335);
    expect(locate('8.8.8.8').asn).toBe(15169);
    expect(locate('2606:4700:4700::1111').asn).toBe(13335);
    expect(locate('10.0.0.1')).toEqual({ asn: undefined, place: undefined });
  }, 30_000);
});

describe('a MaxMind file', () => {
  it('gives places, as MaxMind writes them and flat', async () => {
    const official = { location: { map: { latitude: { double: 52.5 }, longitude: { double: 13.4 } } } };
    const flat = { city: 'Paris', latitude: { double: 48.9 }, longitude: { double: 2.4 } };
    const geo = await file(
      'city.mmdb',
      mmdbFile([
        ['192.0.2.0/24', official],
        ['198.51.100.0/25', flat],
        ['203.0.113.7/32', { city: 'nowhere' }],
      ]),
    );
    const locate = await openAddressData({ geo });
    expect(locate('192.0.2.9').place).toEqual({ latitude: 52.5, longitude: 13.4 });
    expect(locate('198.51.100.127').place).toEqual({ latitude: 48.9, longitude: 2.4 });
    expect(locate('198.51.100.128').place).toBeUndefined();
    expect(locate('203.0.113.7').place).toBeUndefined();
    expect(locate('2001:db8::1').place).toBeUndefined();
    expect(locate('unknown').place).toBeUndefined();
  });

  it('gives autonomous systems, beside CSV in the same folder', async () => {
    await file('a.mmdb', mmdbFile([['192.0.2.0/24', { autonomous_system_number: { uint32: 64_500 } }]]));
    await file('b.csv', '198.51.100.0,198.51.100.255,64501,B\n');
    const locate = await openAddressData({ asn: folder });
    expect(locate('192.0.2.9').asn).toBe(64_500);
    expect(locate('198.51.100.9').asn).toBe(64_501);
  });
});

describe('what can’t be read', () => {
  it.each<[string, () => Promise<{ asn?: string; geo?: string }>]>([
    ['no such file', async () => ({ asn: join(folder, 'none.csv') })],
    ['a folder without data', async () => ({ geo: folder })],
    ['a CSV without ranges', async () => ({ asn: await file('empty.csv', 'hello\n') })],
    ['no MaxMind file', async () => ({ geo: await file('noise.mmdb', 'noise') })],
    ['CSV for places', async () => ({ geo: await file('places.csv', '1.0.0.0,1.0.0.255,1') })],
  ])('%s is said, with its path', async (_name, options) => {
    const given = await options();
    const failed = await openAddressData(given).catch((error: unknown) => error);
    expect(isFault(failed, 'cannot-read') && failed.data.path).toBe(given.asn ?? given.geo);
  });
});
