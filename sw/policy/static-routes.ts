/**
 * Static routes (Service Worker Static Routing API): what can never be ours is kept from ever waking the worker. Wider than
 * `decide`, which has the last word on the rest. Called when the prebuilt worker is installed.
 */

import type { RequestFilter } from '../../content/request-filter.ts';

/** A URLPatternInit: what is not there fits anything. */
export interface UrlPattern {
  readonly protocol?: string;
  readonly hostname?: string;
  readonly port?: string;
  readonly pathname: string;
}

/** The conditions of that API that are used here. */
export type RouterCondition =
  | { readonly requestDestination: string }
  | { readonly requestMode: string }
  | { readonly urlPattern: UrlPattern }
  | { readonly or: readonly RouterCondition[] }
  | { readonly not: RouterCondition };

export interface RouterRule {
  readonly condition: RouterCondition;
  readonly source: 'network';
}

/** Include patterns for which routes are made; with more the worker sees every request. A browser takes 1,024 conditions. */
const MAX_PATTERNS = 64;

/** The rule for all that is none of `destinations`, no navigation, fits no `include` pattern and lies under none of the
 * notary's `prefixes`. `base` as in `decide`. */
export function staticRoutes(
  destinations: readonly string[],
  { include, prefixes }: Pick<RequestFilter, 'include' | 'prefixes'>,
  base: string,
): readonly RouterRule[] {
  if (include.length + prefixes.length > MAX_PATTERNS) return [];
  const mayBeOurs: RouterCondition[] = [
    { requestMode: 'navigate' },
    ...destinations.map((requestDestination) => ({ requestDestination })),
    ...include.map((pattern) => ({ urlPattern: { pathname: widened(base.slice(0, -1) + pattern) } })),
    ...prefixes.map((prefix) => ({ urlPattern: inside(prefix) })),
  ];
  return [{ condition: { not: { or: mayBeOurs } }, source: 'network' }];
}

/** Any query, and any page below. */
function inside(prefix: string): UrlPattern {
  const [, protocol = '', hostname = '', port = '', path = ''] =
    /^(\w+):\/\/([^/:]+|\[[^\]]+\])(?::(\d+))?(.*)$/.exec(prefix) ?? [];
  return { protocol, hostname, port, pathname: `${widened(path)}*` };
}

/** The pathname of a URLPattern that fits at least all that `pattern` fits, in any spelling of the path. */
function widened(pattern: string): string {
  return pattern.replace(/[^\w/.-]+/g, '*');
}
