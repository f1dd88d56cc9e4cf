/** Copies Hearsay's scripts into a site's public folder. Called by `hearsay init` and the Vite plugin. */
import { access, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { badOption, cannotRead } from './faults.ts';
import { OFF_SCRIPT, SCRIPTS } from './installed-files.ts';

/** 32 bytes in base64. */
const PUBLIC_KEY = /^[A-Za-z0-9+/]{43}=$/;

export interface CopyOptions {
  /** Raw Ed25519 public key in base64, which then must have signed the manifest. */
  readonly publicKey?: string;
  /** The kill switch: a worker that does nothing in the place of `hearsay-sw.js`. */
  readonly off?: boolean;
}

/** Gives the names of what was copied. Throws Fault `bad-option` or `cannot-read`. */
export async function copyScripts(directory: string, options: CopyOptions = {}): Promise<readonly string[]> {
  const { publicKey, off } = options;
  if (publicKey !== undefined && !PUBLIC_KEY.test(publicKey)) {
    throw badOption('public key', publicKey, 'base64 as `hearsay keys` writes it');
  }
  // This file is bundled into dist/node; what browsers load lies beside that.
  const source = fileURLToPath(new URL('../browser/', import.meta.url));
  await access(join(source, 'hearsay-sw.js')).catch(() => {
    throw cannotRead(source, "Hearsay's own scripts are not there. Install the package again, or build it");
  });
  await mkdir(directory, { recursive: true });
  for (const name of SCRIPTS) await copyFile(join(source, name), join(directory, name));
  const worker = join(directory, 'hearsay-sw.js');
  if (off === true) await copyFile(join(source, OFF_SCRIPT), worker);
  else if (publicKey !== undefined) {
    const settings = `self.hearsaySettings = ${JSON.stringify({ publicKey })};\n`;
    await writeFile(worker, settings + (await readFile(worker, 'utf8')));
  }
  return SCRIPTS;
}
