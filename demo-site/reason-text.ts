/** Why a resource came from where it came from, as people read it. Knows nothing of the page. Called by the panel. */

/** What Hearsay says when nobody could have brought it, whether or not there is anybody. */
const NOBODY = ['peers had nothing', 'no neighbour holds it'];

/** `neighbours`: how many there are. */
export function reasonText(reason: string, neighbours: number): string {
  if (neighbours === 0 && NOBODY.includes(reason)) return 'no neighbour yet';
  return reason.replace(/\bpeers\b/g, 'neighbours').replace(/^store$/, 'own store');
}
