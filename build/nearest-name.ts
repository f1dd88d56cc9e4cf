/** Which known name somebody may have meant who wrote another. Called where settings have names. */

/** Letters that may be wrong. Judgement: commander's own for flags. */
const MOST_EDITS = 3;

/** Null when none is near. */
export function nearestName(written: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let least = Math.min(MOST_EDITS, written.length / 2) + 1;
  for (const name of known) {
    const edits = editsBetween(written.toLowerCase(), name.toLowerCase());
    if (edits < least) [nearest, least] = [name, edits];
  }
  return nearest;
}

/** Letters put in, left out and replaced that make `b` of `a` (Levenshtein). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
