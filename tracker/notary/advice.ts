/** What whoever looks into a refusal can do, for each reason. Words alone. Called by `refusal-http.ts`. */
import type { Refusal } from '../../content/refusal.ts';

/** Where the owner of neither content nor tracker need do anything. */
const NETWORK = 'Visitors take it from the network.';

export const ADVICE: Readonly<Record<Refusal, string>> = {
  outside:
    'Expected a URL under one of the prefixes that this tracker was started with: add it with --notary-prefix.',
  'private-address':
    'Expected a host with a public address. On your own machine start the tracker with --notary-allow-private.',
  unreachable:
    'Expected an answer from its server: see that the URL is right, and that the machine of this tracker reaches it.',
  slow: 'Expected it as fast as it is played: see how fast the machine of this tracker gets it from its server.',
  'cut-off':
    'Expected as many bytes as its Content-Length says: see what its server, or a proxy before it, does.',
  'too-large': 'Expected a smaller file: serve it in segments, or raise the maxBytes of the notary.',
  redirected: 'Expected 200 at this very URL: name the URL that it redirects to.',
  'needs-authorization':
    'Expected 200 without credentials: what needs them is not shared. A token belongs into the URL.',
  status:
    'Expected 200: see that the URL is right, and that its server gives this tracker what it gives visitors.',
  'not-shared':
    'Expected headers that let everybody have the same: no Cache-Control of no-store or private, no Set-Cookie, no Vary but of encoding and origin.',
  'not-plain':
    'Expected a Content-Type, and no Content-Encoding where none is asked for: see what its server sends.',
  playlist: `Expected a segment: playlists change. ${NETWORK} What they list can be asked for.`,
  'over-http': 'Ask for it over HTTP, as here: for the socket of visitors it is too large.',
  busy: `The notary has more to do than it may. ${NETWORK} Where this lasts, start more trackers with --redis.`,
  'too-fast': `Your address has asked for too much. ${NETWORK} Ask again later.`,
  'no-notary': 'Start the tracker with --notary-prefix and --notary-key to make it one.',
};
