/** Which folder may import which: the design's table, beyond what compiler and linter see. */
import { isBuiltin } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { FOLDERS, importsOf, readSourceFiles, type SourceFile } from './source-files.ts';

const CONTENT_PURE = /^content\/(?:playlist\/)?[^/]+\.ts$/;
const CONTENT = /^content\//;
const PROTOCOL = /^protocol\//;
const SWARM = /^page-agent\/swarm\//;
/** WebCrypto is the same in Node, and the builder signs what the browser checks. */
const SIGNATURE = /^content\/hashing\/(?:ed25519|manifest-signature)\.ts$/;
const PUBLIC_ENTRIES =
  /^(page-agent\/hearsay|sw\/sw|build\/vite-plugin|build\/write-manifest|tracker\/tracker|tracker\/token)\.ts$/;

interface Rule {
  /** The longest that fits a file is its rule. */
  readonly folder: string;
  readonly files: RegExp;
  /** Own files it may import, beside those of its own folder. */
  readonly own: readonly RegExp[];
  /** Packages it may import; `null` for any. */
  readonly packages: readonly string[] | null;
  readonly node: boolean;
}

const RULES: readonly Rule[] = [
  { folder: 'content', files: /^content\/[^/]+\.ts$/, own: [CONTENT_PURE], packages: [], node: false },
  {
    folder: 'content/playlist',
    files: /^content\/playlist\//,
    own: [CONTENT_PURE],
    packages: ['m3u8-parser', 'saxes'],
    node: false,
  },
  {
    folder: 'content/…',
    files: /^content\/(?!playlist\/)[^/]+\//,
    own: [CONTENT],
    packages: ['@noble/hashes', 'hash-wasm', 'idb', 'fflate'],
    node: false,
  },
  {
    folder: 'protocol',
    files: PROTOCOL,
    own: [CONTENT_PURE, PROTOCOL],
    packages: ['@msgpack/msgpack'],
    node: false,
  },
  {
    folder: 'sw/policy',
    files: /^sw\/policy\//,
    own: [CONTENT_PURE, PROTOCOL, /^sw\/policy\//],
    packages: [],
    node: false,
  },
  {
    folder: 'sw',
    files: /^sw\/[^/]+\.ts$/,
    own: [CONTENT, PROTOCOL, /^sw\//],
    packages: ['workbox-core', 'fflate'],
    node: false,
  },
  {
    folder: 'page-agent/swarm',
    files: SWARM,
    own: [CONTENT_PURE, PROTOCOL, SWARM],
    packages: [],
    node: false,
  },
  {
    folder: 'page-agent',
    files: /^page-agent\/[^/]+\.ts$/,
    own: [CONTENT, PROTOCOL, /^page-agent\//],
    packages: ['simple-peer', 'comlink'],
    node: false,
  },
  {
    folder: 'workers',
    files: /^workers\//,
    own: [CONTENT, PROTOCOL, SWARM, /^workers\//],
    packages: ['comlink', 'fflate'],
    node: false,
  },
  {
    folder: 'tracker/core',
    files: /^tracker\/core\//,
    own: [CONTENT_PURE, PROTOCOL, /^tracker\/core\//],
    packages: [],
    node: false,
  },
  {
    folder: 'tracker/notary',
    files: /^tracker\/notary\//,
    own: [SIGNATURE, CONTENT_PURE, PROTOCOL, /^tracker\/(?:core|notary)\//, /^tracker\/cluster\/nodes\.ts$/],
    packages: ['lru-cache'],
    node: true,
  },
  {
    folder: 'tracker',
    files: /^tracker\/((cluster|webtorrent)\/)?[^/]+\.ts$/,
    own: [CONTENT_PURE, PROTOCOL, /^tracker\//],
    packages: null,
    node: true,
  },
  {
    folder: 'build',
    files: /^build\//,
    // The command line starts the tracker, and issues tokens for it.
    own: [SIGNATURE, CONTENT_PURE, PROTOCOL, /^build\//, /^tracker\/(tracker|token)\.ts$/],
    packages: null,
    node: true,
  },
  {
    folder: 'demo-site',
    files: /^demo-site\//,
    own: [/^demo-site\//, PUBLIC_ENTRIES],
    packages: null,
    node: true,
  },
  { folder: 'test', files: /^test\//, own: [/./], packages: null, node: true },
];

/** What a file imports against its folder's rule. */
function breaches(rule: Rule, file: SourceFile): string[] {
  return file.imports
    .filter((target) => !isAllowed(rule, target))
    .map((target) => `${file.path} imports ${target}`);
}

function isAllowed(rule: Rule, target: string): boolean {
  if (isBuiltin(target)) return rule.node;
  if (target.endsWith('.ts') && (FOLDERS as readonly string[]).includes(target.split('/')[0] ?? '')) {
    return rule.own.some((pattern) => pattern.test(target));
  }
  return (
    rule.packages === null || rule.packages.some((name) => target === name || target.startsWith(`${name}/`))
  );
}

describe('imports', () => {
  let files: SourceFile[];

  beforeAll(async () => {
    files = await readSourceFiles();
  });

  for (const rule of RULES) {
    test(`of ${rule.folder} are those of the design`, () => {
      const ruled = files.filter((file) => rule.files.test(file.path));
      expect(ruled.length).toBeGreaterThan(0);
      expect(ruled.flatMap((file) => breaches(rule, file))).toEqual([]);
    });
  }

  test('every file has exactly one rule', () => {
    const counts = files.map((file) => [
      file.path,
      RULES.filter((rule) => rule.files.test(file.path)).length,
    ]);
    expect(counts.filter(([, count]) => count !== 1)).toEqual([]);
  });

  test('of own files carry the ending .ts', () => {
    const bare = files.flatMap((file) =>
      file.imports
        .filter(
          (target) => FOLDERS.some((folder) => target.startsWith(`${folder}/`)) && !target.endsWith('.ts'),
        )
        .map((target) => `${file.path} imports ${target}`),
    );
    expect(bare).toEqual([]);
  });

  test('are all seen: types, exports, several lines, bare and dynamic', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from '../b/b.ts';",
      "export {\n  c,\n  d,\n} from './c.ts';",
      "import 'bare';",
      "const e = await import('./e.ts');",
      "const text = 'no import from here';",
    ].join('\n');
    expect(importsOf('sw/x.ts', text)).toEqual(['sw/a.ts', 'b/b.ts', 'sw/c.ts', 'bare', 'sw/e.ts']);
  });
});
