/** The policy that looks at nobody's whereabouts: those introduced longest ago, drawn at random. Called by `room.ts`. */
import { CHOICES, SPARE_CHOICES } from './limits.ts';
import type { MemberBag } from './member-bag.ts';
import { byNeed, Choice, type Introduction, type Policy, type Search } from './policy.ts';

export const firstAvailable: Policy = (clusters, search) =>
  chooseFrom(
    clusters.map(({ everyone }) => everyone),
    search,
  );

/** Up to `search.want`, of the first bag rather than of the next. */
export function chooseFrom(bags: readonly MemberBag[], search: Search): Introduction[] {
  const choice = new Choice(search);
  for (const bag of bags) {
    const missing = search.want - choice.chosen.length;
    if (missing === 0) break;
    const drawn = choice.drawFrom(bag, missing, CHOICES, SPARE_CHOICES);
    choice.take(
      drawn.sort((a, b) => byNeed(a, b, search.now)),
      search.want,
      'anyone',
    );
  }
  return choice.chosen;
}
