/** Every number that shapes content: its unit and its reason. */

/** Bytes in a piece, the unit of checking, asking and storing. Measured: IndexedDB in Chromium is quickest per byte
 * at 256 KiB and above, and values of 64 KiB and more spill to a file each, so smaller pieces cost more. */
export const PIECE_BYTES = 256 * 1024;

/** Bytes of a SHA-224 digest (FIPS 180-4, section 6.3). */
export const DIGEST_BYTES = 28;

/** Characters of a digest in hex. */
export const DIGEST_HEX = DIGEST_BYTES * 2;

/** Characters of a manifest that is read. Judgement: about 100,000 files; more is a mistake or an attack. */
export const MAX_MANIFEST_CHARS = 32 * 1024 * 1024;

/** Bytes of one resource. Judgement: 64 GiB, past any film, far below where byte offsets lose exactness. */
export const MAX_RESOURCE_BYTES = 64 * 1024 ** 3;

/** Smallest body, in bytes, worth compressing. Measured: below this deflate's own overhead eats the gain. */
export const MIN_DEFLATE_BYTES = 1024;

/** Characters of a path or pattern. Judgement: file systems stop at 4,096 bytes, which are 12,288 when all escaped. */
export const MAX_PATH_CHARS = 12_288;

/** Characters of a whole URL. What CDNs and servers commonly take. */
export const MAX_URL_CHARS = 4096;

/** URL prefixes of a notary. Judgement: each is tried for every request that is not the manifest's. */
export const MAX_NOTARY_PREFIXES = 32;

/** Patterns of one list of a manifest. Judgement: each is tried for every request, at about a microsecond. */
export const MAX_PATTERNS = 256;

/** Characters of a pattern. Judgement: bounds the time that one match can take. */
export const MAX_PATTERN_CHARS = 1024;

/** Characters of one header value. The common limit of servers for a header line. */
export const MAX_HEADER_VALUE_CHARS = 8192;

/** Characters of a media type. Judgement: two names of at most 127 (RFC 6838, 4.2) and room for parameters. */
export const MAX_MEDIA_TYPE_CHARS = 512;

/** Bits of a path's fingerprint in the request filter, as hex digits: 48 bits. See `request-filter.ts` for the odds. */
export const FINGERPRINT_HEX = 12;
