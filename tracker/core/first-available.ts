/** The policy that looks at nobody's whereabouts: those introduced longest ago, drawn at random. Called by `room.ts`. */
import { CHOICES, SPARE_CHOICES } from './limits.ts';
import { byNeed, Choice, type Policy } from './policy.ts';

export const firstAvailable: Policy = (clusters, search) => {
  const choice = new Choice(search);
  for (const { everyone } of clusters) {
    const missing = search.want - choice.chosen.length;
    if (missing === 0) break;
    const drawn = choice.drawFrom(everyone, missing, CHOICES, SPARE_CHOICES);
    choice.take(
      drawn.sort((a, b) => byNeed(a, b, search.now)),
      search.want,
      'anyone',
    );
  }
  return choice.chosen;
};
