/**
 * Looks whether a site's folder has what makes visitors load Hearsay: its scripts, and the tag in a page. A site may also start
 * it from scripts of its own. Called by `hearsay manifest`.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotRead } from './faults.ts';
import { SCRIPTS } from './installed-files.ts';
import { listFiles, type SiteFile } from './list-files.ts';
import { sampleTag, SCRIPT_TAG } from './script-tag.ts';

const PAGE = /\.x?html?$/i;
const SCRIPT = /\.m?js$/i;

/** What a tag from a script has, a worker built with `hearsay/sw` imports, and `start` of `hearsay` loads. */
const OWN_START = /hearsay(-filter|-worker)?\.js/;
/** What is not needed then. */
const OF_THE_TAG = /^hearsay(-sw.*)?\.js$/;

/** For each thing that is missing: that it is, and what to do. Throws Fault `cannot-read`. */
export async function missingParts(directory: string): Promise<string[]> {
  const files = await listFiles(directory, []);
  const pages = files.filter(({ path }) => PAGE.test(path));
  // A server may make them all.
  const isTagged = pages.length === 0 || (await some(pages, SCRIPT_TAG));
  const missing = SCRIPTS.filter((name) => !existsSync(join(directory, name)));
  if (isTagged && missing.length === 0) return [];
  const ours = new Set<string>(SCRIPTS.map((name) => `/${name}`));
  const scripts = files.filter(({ path }) => SCRIPT.test(path) && !ours.has(path));
  const isOwn = await some(scripts, OWN_START);
  const lacking = missing.filter((name) => !isOwn || !OF_THE_TAG.test(name));
  return [
    ...(lacking.length === 0 ? [] : [scriptsNotice(directory, lacking)]),
    ...(isTagged || isOwn ? [] : [tagNotice(directory)]),
  ];
}

function scriptsNotice(directory: string, lacking: readonly string[]): string {
  const what =
    lacking.length === SCRIPTS.length
      ? "has none of Hearsay's scripts"
      : `lacks what Hearsay needs: ${lacking.join(', ')}`;
  return `Warning: ${directory} ${what}. Run \`npx hearsay init ${directory}\`, and then this again.`;
}

function tagNotice(directory: string): string {
  const what = `no page in ${directory} has the script tag, so Hearsay is never loaded`;
  return `Warning: ${what}. Put it into your pages, with your tracker's address, and then run this again:\n${sampleTag()}`;
}

/** True when one of the files has what is looked for. */
async function some(files: readonly SiteFile[], pattern: RegExp): Promise<boolean> {
  for (const { file } of files) {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      throw cannotRead(file, error);
    });
    if (text.search(pattern) !== -1) return true;
  }
  return false;
}
