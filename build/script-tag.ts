/** The script tag: as an owner may have written it, and one to paste. Called by the command line and the Vite plugin. */

export const SCRIPT_TAG = /<script\b[^>]*\ssrc\s*=\s*["']?(?:[^"'\s>]*\/)?hearsay\.js\b[^>]*>\s*<\/script>/gi;

/** With addresses to be replaced. `publicKey`: what must have signed the manifest. */
export function sampleTag(publicKey?: string): string {
  const key = publicKey === undefined ? '' : ` data-public-key="${publicKey}"`;
  const servers = 'data-tracker="wss://tracker.example.org" data-stun="stun:stun.example.org"';
  return `<script src="/hearsay.js" ${servers}${key} async></script>`;
}
