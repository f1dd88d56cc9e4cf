/**
 * Makes a folder with every name and size that a site may hold and that trips up careless code: reserved and non-ASCII
 * characters, empty files, no extension, one large file. The same bytes every time. Called by the test of the visitors,
 * and by hand: `tsx test/visitors/odd-site.ts <folder> [files] [large MB]`.
 */
import { createCipheriv } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface OddSite {
  /** Files in all, at least those of `ODD_NAMES` and the large one. */
  readonly files: number;
  readonly largeBytes: number;
}

/** As large as a site of many pages, pictures and one film. */
const FULL: OddSite = { files: 2000, largeBytes: 200 * 1024 * 1024 };

const ODD_NAMES = [
  'a b.txt',
  ' leading and trailing ',
  '100%.txt',
  '%41.txt',
  '%2F.txt',
  '%zz.txt',
  'c#.html',
  '#',
  'what?.js',
  'q?a=b&c=d',
  'größe.css',
  'e\u0301 decomposed.txt',
  '日本語/ページ.html',
  '😀.svg',
  'עברית.json',
  'plus+plus.txt',
  'semi;colon,comma.txt',
  'quote\'s "double".txt',
  '<tag> & amp.html',
  'brackets[1]{2}(3).js',
  'back\\slash.txt',
  'pipe|caret^tilde~.txt',
  'colon:at@equals=.txt',
  'dollar$star*bang!.txt',
  '.hidden/.well-known',
  'UPPER.PNG',
  'no-extension',
  'two.dots.tar.gz',
  '...',
  `${'long'.repeat(50)}.bin`,
] as const;

const FOLDERS = [
  '',
  'plain/',
  'with space/',
  'with%25percent/',
  'with#hash/',
  'ünïcode/',
  'deep/er/and/deeper/',
];
const EXTENSIONS = ['.png', '.js', '.css', '.woff2', '.txt', '', '.html', '.bin', '.wasm', '.json'];
/** Bytes: nothing, one, just under, at and over what one piece and one chunk hold, and what pages are made of. */
const SIZES = [0, 1, 700, 4096, 16_384, 65_536, 30_000, 262_143, 262_144, 262_145, 12_345, 600_000];

/** Filled with what deflate halves. */
const TEXT = /\.(js|css|json|html)$/;

/** Makes the site in `directory`. */
export function makeOddSite(directory: string, { files, largeBytes }: OddSite = FULL): void {
  const bytes = endlessBytes();
  const write = (name: string, size: number): void => {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      TEXT.test(name)
        ? bytes(Math.ceil(size / 2))
            .toString('hex')
            .slice(0, size)
        : bytes(size),
    );
  };
  write('large film without extension', largeBytes);
  for (const [number, name] of ODD_NAMES.entries()) write(name, pick(SIZES, number));
  for (let number = ODD_NAMES.length + 1; number < files; number++) {
    const name = number % 3 === 0 ? `file ${number} %#ß` : `file-${number}`;
    write(`${pick(FOLDERS, number)}${name}${pick(EXTENSIONS, number)}`, pick(SIZES, number * 7));
  }
}

function pick<Item>(items: readonly Item[], number: number): Item {
  return items[number % items.length] as Item;
}

/** Bytes that no compression helps, from a key stream that is always the same. */
function endlessBytes(): (size: number) => Buffer {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'odd'), Buffer.alloc(16));
  return (size) => cipher.update(Buffer.alloc(size));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [directory, files, megabytes] = process.argv.slice(2);
  if (directory === undefined)
    throw new Error('Name a folder: tsx test/visitors/odd-site.ts <folder> [files] [MB]');
  makeOddSite(directory, {
    files: Number(files ?? FULL.files),
    largeBytes: Number(megabytes ?? FULL.largeBytes / 1024 ** 2) * 1024 ** 2,
  });
}
