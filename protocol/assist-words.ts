/**
 * What neighbours say to each other when one looks for more of them with no tracker: texts, the first of which says what the
 * others are. `frame.ts` writes and reads them as texts and no more. Knows nothing of links. Called by the swarm.
 */
import { MAX_ASSIST_NAMES, MAX_ASSISTED_CHARS, MAX_MEMBER_CHARS } from './limits.ts';

export type AssistWord =
  /** Whose neighbour are you? Answered by `peers`, or not at all when asked too often. */
  | { readonly kind: 'who' }
  /** Some of my neighbours, by the names under which I pass signals on to them. */
  | { readonly kind: 'peers'; readonly peers: readonly string[] }
  /** Pass this signal on to your neighbour `peer`. */
  | { readonly kind: 'pass'; readonly peer: string; readonly data: string }
  /** A signal of my neighbour `peer`, who is known to me by that name. */
  | { readonly kind: 'passed'; readonly peer: string; readonly data: string }
  /** `peer`, to whom I was to pass a signal on, is no neighbour of mine. */
  | { readonly kind: 'absent'; readonly peer: string };

/** Null for anything but one whole, well-formed word. */
export function readAssistWord([kind, ...texts]: readonly string[]): AssistWord | null {
  switch (kind) {
    case 'who':
      return texts.length === 0 ? { kind } : null;
    case 'peers':
      return texts.length <= MAX_ASSIST_NAMES && texts.every(isName) ? { kind, peers: texts } : null;
    case 'pass':
    case 'passed':
    case 'absent':
      return readAddressed(kind, texts);
    default:
      return null;
  }
}

function readAddressed(kind: 'pass' | 'passed' | 'absent', texts: readonly string[]): AssistWord | null {
  const [peer = '', data = ''] = texts;
  if (!isName(peer) || texts.length !== (kind === 'absent' ? 1 : 2)) return null;
  if (kind === 'absent') return { kind, peer };
  return isSignal(data) ? { kind, peer, data } : null;
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= MAX_MEMBER_CHARS;
}

function isSignal(text: string): boolean {
  return text.length > 0 && text.length <= MAX_ASSISTED_CHARS;
}
