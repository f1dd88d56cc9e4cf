/**
 * The headers that a `_headers` file gives to each path, as static hosts read it: a line with a path pattern, then
 * indented lines `Name: value`, or `! Name` to take one away. Knows nothing of files. Called by the manifest builder.
 */
import { canonicalPath } from '../content/canonical-path.ts';
import { matchesPattern } from '../content/path-pattern.ts';
import { readSentHeaders, type SentHeaders } from '../content/sent-headers.ts';

interface Rule {
  readonly pattern: string;
  /** In order; `null` takes the header away. */
  readonly changes: [name: string, value: string | null][];
}

/** The headers of a path by the text of a `_headers` file. Later rules stand over earlier ones. */
export function headerRules(text: string): (path: string) => SentHeaders {
  const rules = parseRules(text);
  return (path) => {
    const sent = new Map<string, string>();
    for (const { pattern, changes } of rules) {
      if (matchesPattern(pattern, path)) apply(changes, sent);
    }
    return readSentHeaders(sent);
  };
}

/** A header that one rule sets twice has both values (RFC 9110, 5.3). */
function apply(changes: Rule['changes'], sent: Map<string, string>): void {
  const own = new Map<string, string>();
  for (const [name, value] of changes) {
    const before = own.get(name);
    if (value === null) sent.delete(name);
    else own.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  for (const [name, value] of own) sent.set(name, value);
}

function parseRules(text: string): Rule[] {
  const rules: Rule[] = [];
  for (const line of text.split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    if (/^\S/.test(line)) {
      rules.push({ pattern: patternOf(trimmed), changes: [] });
      continue;
    }
    const [, taken] = /^!\s*(\S+)$/.exec(trimmed) ?? [];
    const colon = trimmed.indexOf(':');
    if (taken !== undefined) rules.at(-1)?.changes.push([taken.toLowerCase(), null]);
    else if (colon > 0) {
      const name = trimmed.slice(0, colon).trim().toLowerCase();
      rules.at(-1)?.changes.push([name, trimmed.slice(colon + 1).trim()]);
    }
  }
  return rules;
}

/** There a star spans slashes, and `:name` stands for one segment. A pattern of a whole URL fits no path. */
function patternOf(written: string): string {
  return canonicalPath(written.replace(/\*+/g, '**').replace(/(?<=\/):\w+/g, '*'));
}
