/**
 * What the operator's address data say of an address: its autonomous system and its place. Reads MaxMind's format and
 * CSV, both loaded only when they are asked for. Without data there is nothing to say. Called by `tracker.ts`.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Reader, Response } from 'maxmind';
import { Fault } from '../content/fault.ts';
import { AsnTable } from './asn-table.ts';
import type { Place } from './core/place.ts';

export interface AddressDataOptions {
  /** Autonomous systems: a file (.csv or .mmdb), a folder of such files, or an installed package of them. */
  readonly asn?: string | undefined;
  /** Places: the same, .mmdb only. */
  readonly geo?: string | undefined;
}

export interface Located {
  readonly asn?: number | undefined;
  readonly place?: Place | undefined;
}

export type Locate = (address: string) => Located;

type Find<T> = (address: string) => T | undefined;

/** Throws Fault `cannot-read`. */
export async function openAddressData({ asn, geo }: AddressDataOptions): Promise<Locate> {
  const findAsn = asn === undefined ? null : await openAsn(asn);
  const findPlace = geo === undefined ? null : await openGeo(geo);
  if (findAsn === null && findPlace === null) return () => ({});
  return (address) => ({ asn: findAsn?.(address), place: findPlace?.(address) });
}

async function openAsn(source: string): Promise<Find<number>> {
  const files = await filesOf(source, /(?<!-num)\.(csv|mmdb)$/, '.csv or .mmdb');
  const csv = files.filter((file) => file.endsWith('.csv'));
  const table = new AsnTable(await Promise.all(csv.map((file) => readText(file))));
  if (csv.length > 0 && table.size === 0) throw cannotRead(source, 'it has no line of address ranges');
  const readers = await openAll(files);
  return (address) => table.find(address) ?? firstOf(readers, address, asnOf);
}

async function openGeo(source: string): Promise<Find<Place>> {
  const readers = await openAll(await filesOf(source, /\.mmdb$/, '.mmdb'));
  return (address) => firstOf(readers, address, placeOf);
}

function firstOf<T>(
  readers: readonly Reader<Response>[],
  address: string,
  read: (entry: unknown) => T | undefined,
): T | undefined {
  for (const reader of readers) {
    // A file of IPv4 addresses has nothing to say of others, and says so by throwing.
    if (address.includes(':') && reader.metadata.ipVersion === 4) continue;
    const found = read(safely(() => reader.get(address)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What is no address, or damaged data, is found nowhere. */
function safely(find: () => unknown): unknown {
  try {
    return find();
  } catch {
    return null;
  }
}

/** MaxMind's name and that of flat records. */
function asnOf(entry: unknown): number | undefined {
  const { autonomous_system_number: number, asn } = fieldsOf(entry);
  const found = Number(number ?? asn);
  return Number.isSafeInteger(found) && found > 0 ? found : undefined;
}

/** In MaxMind's records beside the accuracy, in flat ones beside everything. */
function placeOf(entry: unknown): Place | undefined {
  const fields = fieldsOf(entry);
  const { latitude, longitude } = fieldsOf(fields['location'] ?? fields);
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  return { latitude, longitude };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

async function openAll(files: readonly string[]): Promise<Reader<Response>[]> {
  const wanted = files.filter((file) => file.endsWith('.mmdb'));
  if (wanted.length === 0) return [];
  const { open } = await import('maxmind');
  return Promise.all(
    wanted.map((file) =>
      open(file).catch((error: unknown) => {
        throw cannotRead(file, error instanceof Error ? error.message : String(error));
      }),
    ),
  );
}

/** The data files of a path or package. */
async function filesOf(source: string, wanted: RegExp, endings: string): Promise<string[]> {
  const path = await pathOf(source);
  const files = (await stat(path)).isDirectory()
    ? (await readdir(path)).sort().map((name) => join(path, name))
    : [path];
  const found = files.filter((file) => wanted.test(file));
  if (found.length === 0)
    throw cannotRead(source, `there is no data file in it, whose name ends in ${endings}`);
  return found;
}

async function pathOf(source: string): Promise<string> {
  const path = resolve(source);
  try {
    await stat(path);
    return path;
  } catch {
    try {
      return dirname(createRequire(resolve('package.json')).resolve(`${source}/package.json`));
    } catch {
      throw cannotRead(source, 'there is no such file or folder, and no installed package of that name');
    }
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw cannotRead(file, error instanceof Error ? error.message : String(error));
  }
}

function cannotRead(path: string, detail: string): Fault<'cannot-read'> {
  return new Fault('cannot-read', { path, detail }, `Address data: ${path} could not be read: ${detail}.`);
}
