/** Whether a resource is worth deflating, from its media type and size. Knows nothing of bytes or of any compressor. */
import { MIN_DEFLATE_BYTES } from './limits.ts';

/**
 * Types outside `text/*` whose files are plain inside. WebAssembly is: compilers leave it uncompressed, and deflate
 * halves it. TrueType and OpenType too; WOFF and WOFF2 are compressed already, as are images, sound and film.
 */
const PLAIN = new Set([
  'application/javascript',
  'application/x-javascript',
  'application/ecmascript',
  'application/json',
  'application/x-ndjson',
  'application/xml',
  'application/wasm',
  'application/vnd.ms-fontobject',
  'application/vnd.apple.mpegurl',
  'application/x-mpegurl',
  'font/ttf',
  'font/otf',
  'image/bmp',
]);

/** True when a body of this Content-Type and of `size` bytes is kept and sent deflated. */
export function isDeflatable(type: string, size: number): boolean {
  if (size < MIN_DEFLATE_BYTES) return false;
  const essence = (type.split(';', 1)[0] ?? '').trim().toLowerCase();
  return (
    essence.startsWith('text/') ||
    PLAIN.has(essence) ||
    // Structured syntax suffixes (RFC 6839): image/svg+xml, application/manifest+json.
    essence.endsWith('+xml') ||
    essence.endsWith('+json')
  );
}
