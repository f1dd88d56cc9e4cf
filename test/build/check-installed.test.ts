/** What `hearsay manifest` finds missing in a site, whichever way the site starts Hearsay. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { missingParts } from '../../build/check-installed.ts';
import { SCRIPTS } from '../../build/installed-files.ts';
import { sampleTag, SCRIPT_TAG } from '../../build/script-tag.ts';

let site = '';
beforeEach(async () => {
  site = await mkdtemp(join(tmpdir(), 'check-installed-'));
});
afterEach(() => rm(site, { recursive: true, force: true }));

async function put(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(site, name)), { recursive: true });
  await writeFile(join(site, name), text);
}

/** As `hearsay init` does; their words are those of others, too. */
async function putScripts(names: readonly string[] = SCRIPTS): Promise<void> {
  for (const name of names) await put(name, 'hearsay-worker.js hearsay-filter.js');
}

const page = (tag: string): string => `<!doctype html><html><head>${tag}</head><body>x</body></html>`;
const noTag = (): string =>
  `Warning: no page in ${site} has the script tag, so Hearsay is never loaded. Put it into your pages, ` +
  `with your tracker's address, and then run this again:\n${sampleTag()}`;
const init = (): string => `Run \`npx hearsay init ${site}\`, and then this again.`;

test.each([
  ['as it is shown', sampleTag('key')],
  ['of another folder, over several lines', '<script\n  async\n  src="../js/hearsay.js"\n></script>'],
  ['without quotes', '<SCRIPT data-tracker=wss://t src=/hearsay.js?v=1></SCRIPT>'],
])('nothing where the scripts are there and a page has the tag %s', async (_how, tag) => {
  await putScripts();
  await put('index.html', page(''));
  await put('deep/page.htm', page(tag));
  expect(await missingParts(site)).toEqual([]);
});

test('the scripts, when `hearsay init` was forgotten', async () => {
  await put('index.html', page(sampleTag()));
  expect(await missingParts(site)).toEqual([`Warning: ${site} has none of Hearsay's scripts. ${init()}`]);
});

test('those scripts that an older one did not copy', async () => {
  await putScripts(SCRIPTS.filter((name) => !['hearsay.js', 'hearsay-fetch.js'].includes(name)));
  await put('index.html', page(sampleTag()));
  const names = 'hearsay.js, hearsay-fetch.js';
  expect(await missingParts(site)).toEqual([
    `Warning: ${site} lacks what Hearsay needs: ${names}. ${init()}`,
  ]);
});

test.each([
  ['none', ''],
  ['one of another script', '<script src="/not-hearsay.js"></script>'],
  ['one in words', 'hearsay.js'],
])('the tag, where a page has %s', async (_what, text) => {
  await putScripts();
  await put('index.html', page(text));
  await put('app.js', 'let a');
  expect(await missingParts(site)).toEqual([noTag()]);
});

test('both', async () => {
  await put('index.html', page(''));
  expect(await missingParts(site)).toEqual([expect.stringContaining("none of Hearsay's scripts"), noTag()]);
});

test('no tag where the pages are made by a server', async () => {
  await putScripts();
  await put('app.js', 'let a');
  expect(await missingParts(site)).toEqual([]);
});

test.each([
  ['a worker of its own', "importScripts('/hearsay-filter.js');"],
  ['code of its own', "const a=new Worker('/hearsay-worker.js')"],
  ['a tag that a script writes', "s.src='/hearsay.js'"],
])('nothing that only the tag needs, where a site has %s', async (_what, text) => {
  await putScripts(SCRIPTS.filter((name) => name !== 'hearsay.js' && !name.startsWith('hearsay-sw')));
  await put('index.html', page(''));
  await put('assets/own.mjs', text);
  expect(await missingParts(site)).toEqual([]);
  await rm(join(site, 'hearsay-agent.js'));
  expect(await missingParts(site)).toEqual([
    `Warning: ${site} lacks what Hearsay needs: hearsay-agent.js. ${init()}`,
  ]);
});

test('the tag that is shown is the one of the documentation, and is known as one', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [tag] = readme.match(SCRIPT_TAG) ?? [];
  expect(tag?.replaceAll(/\s+/g, ' ').replace(' >', '>')).toBe(sampleTag());
});
