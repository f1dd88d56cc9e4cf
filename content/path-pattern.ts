/**
 * Patterns over canonical paths, as an owner writes them. Knows nothing of what a match means. Called by the request
 * filter for every request, and by the manifest builder.
 */

/** `folders` is a `**` that is a whole segment with a slash after it: any number of segments, none included. */
type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'star' }
  | { readonly kind: 'stars' }
  | { readonly kind: 'folders' };

/**
 * True when all of `path` fits `pattern`. A star stands for any characters but a slash, two stars for any characters;
 * a segment of two stars also for no segment, so that `/**` + `/a.css` takes `/a.css`.
 * Time is at most path length × pattern length, whatever the pattern: all ways to match advance together.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  let reached = new Uint8Array(path.length + 1);
  reached[0] = 1;
  for (const token of tokens(pattern)) {
    reached = advance(token, path, reached);
    if (!reached.includes(1)) return false;
  }
  return reached[path.length] === 1;
}

function tokens(pattern: string): Token[] {
  const found: Token[] = [];
  let done = 0;
  for (const match of pattern.matchAll(/\*+/g)) {
    const [stars] = match;
    const end = match.index + stars.length;
    if (match.index > done) found.push({ kind: 'text', text: pattern.slice(done, match.index) });
    const startsSegment = match.index === 0 || pattern[match.index - 1] === '/';
    const folders = stars.length > 1 && startsSegment && pattern[end] === '/';
    if (folders) found.push({ kind: 'folders' });
    else found.push({ kind: stars.length > 1 ? 'stars' : 'star' });
    done = folders ? end + 1 : end;
  }
  if (done < pattern.length) found.push({ kind: 'text', text: pattern.slice(done) });
  return found;
}

/** The offsets in `path` that can be reached by `token` from the offsets in `from`. */
function advance(token: Token, path: string, from: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(from.length);
  let open = 0;
  for (let offset = 0; offset < from.length; offset++) {
    const here = from[offset] ?? 0;
    const slashBefore = offset > 0 && path[offset - 1] === '/';
    switch (token.kind) {
      case 'text':
        if (here === 1 && path.startsWith(token.text, offset)) to[offset + token.text.length] = 1;
        break;
      case 'star':
        open = slashBefore ? here : here | open;
        to[offset] = open;
        break;
      case 'stars':
        open |= here;
        to[offset] = open;
        break;
      case 'folders':
        to[offset] = here | (slashBefore ? open : 0);
        open |= here;
        break;
    }
  }
  return to;
}
