/**
 * Static routes (Service Worker Static Routing API): what can never be ours is kept from ever waking the worker. Wider than
 * `decide`, which has the last word on the rest. Called when the prebuilt worker is installed.
 */

/** The conditions of that API that are used here. */
export type RouterCondition =
  | { readonly requestDestination: string }
  | { readonly requestMode: string }
  | { readonly urlPattern: { readonly pathname: string } }
  | { readonly or: readonly RouterCondition[] }
  | { readonly not: RouterCondition };

export interface RouterRule {
  readonly condition: RouterCondition;
  readonly source: 'network';
}

/** Include patterns for which routes are made; with more the worker sees every request. A browser takes 1,024 conditions. */
const MAX_PATTERNS = 64;

/** The rule for all that is none of `destinations`, no navigation, and fits no `include` pattern. `base` as in `decide`. */
export function staticRoutes(
  destinations: readonly string[],
  include: readonly string[],
  base: string,
): readonly RouterRule[] {
  if (include.length > MAX_PATTERNS) return [];
  const mayBeOurs: RouterCondition[] = [
    { requestMode: 'navigate' },
    ...destinations.map((requestDestination) => ({ requestDestination })),
    ...include.map((pattern) => ({ urlPattern: { pathname: widened(base, pattern) } })),
  ];
  return [{ condition: { not: { or: mayBeOurs } }, source: 'network' }];
}

/** A URLPattern that fits at least all that `pattern` fits, in any spelling of the path. */
function widened(base: string, pattern: string): string {
  return (base.slice(0, -1) + pattern).replace(/[^\w/.-]+/g, '*');
}
