/** Copies Hearsay's scripts into a site's public folder. Called by `hearsay init` and the Vite plugin. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { badOption, cannotRead, cannotWrite } from './faults.ts';
import { isOwnScript, OFF_SCRIPT, SCRIPTS } from './installed-files.ts';
import { rootOf } from './list-files.ts';

/** 32 bytes in base64. */
const PUBLIC_KEY = /^[A-Za-z0-9+/]{43}=$/;

export interface CopyOptions {
  /** Raw Ed25519 public key in base64, which then must have signed the manifest. */
  readonly publicKey?: string;
  /** The kill switch: a worker that does nothing in the place of `hearsay-sw.js`. */
  readonly off?: boolean;
}

/**
 * Gives the names of what was copied. Overwrites scripts of Hearsay's alone. Throws Fault `bad-option`, `cannot-read` or
 * `cannot-write`.
 */
export async function copyScripts(directory: string, options: CopyOptions = {}): Promise<readonly string[]> {
  const { publicKey, off } = options;
  if (publicKey !== undefined && !PUBLIC_KEY.test(publicKey)) {
    throw badOption('publicKey', publicKey, 'base64 as `hearsay keys` writes it');
  }
  await rootOf(directory);
  const scripts = await readScripts(off === true);
  const worker = scripts.get('hearsay-sw.js');
  if (publicKey !== undefined && off !== true && worker !== undefined) {
    const settings = `self.hearsaySettings = ${JSON.stringify({ publicKey })};\n`;
    scripts.set('hearsay-sw.js', settings + worker);
  }
  for (const name of SCRIPTS) await refuseForeign(directory, name);
  for (const [name, text] of scripts) {
    const file = join(directory, name);
    await writeFile(file, text).catch((error: unknown) => {
      throw cannotWrite(file, error);
    });
  }
  return SCRIPTS;
}

/** The text of each script by its name in a site. */
async function readScripts(off: boolean): Promise<Map<string, string>> {
  // This file is bundled into dist/node; what browsers load lies beside that.
  const source = fileURLToPath(new URL('../browser/', import.meta.url));
  const texts = SCRIPTS.map(async (name): Promise<[string, string]> => {
    const from = off && name === 'hearsay-sw.js' ? OFF_SCRIPT : name;
    return [name, await readFile(join(source, from), 'utf8')];
  });
  return new Map(
    await Promise.all(texts).catch(() => {
      throw cannotRead(source, "Hearsay's own scripts are not there. Install the package again, or build it");
    }),
  );
}

/** A site may have a script of that name, such as a worker of its own. */
async function refuseForeign(directory: string, name: string): Promise<void> {
  const file = join(directory, name);
  const there = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw cannotRead(file, error);
  });
  if (there === null || isOwnScript(name, there)) return;
  throw cannotWrite(file, "a file that is not Hearsay's is there. Move it away, or name another folder");
}
