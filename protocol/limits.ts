/** Every number that bounds a message: its unit and its reason. */

/** Bytes of a frame towards a neighbour that has not said what it takes. The design's figure; any browser takes it. */
export const FIRST_FRAME_BYTES = 16 * 1024;

/** Bytes of the largest frame we accept. Measured: no rate is gained above 64 KiB; Chromium's own limit is 256 KiB. */
export const MAX_FRAME_BYTES = 64 * 1024 + 256;

/** Bytes of a frame's header. Judgement: 128 holdings of a `have` at about 60 bytes each, with room for their runs. */
export const MAX_HEADER_BYTES = 16 * 1024;

/** Holdings, and digests, in one `have` or `gone`. See MAX_HEADER_BYTES. */
export const MAX_HOLDINGS = 128;

/** Streams in one `following`. Judgement: a page with several players, audio and subtitles apart. */
export const MAX_STREAMS = 16;

/** Numbers in a holding's runs. Judgement: 32 gaps; a sender with more says the longest runs. */
export const MAX_RUN_NUMBERS = 64;

/** Bytes of a tracker message. The size of a large SDP with candidates, three times over. */
export const MAX_TRACKER_BYTES = 16 * 1024;

/** Characters of a site's name in a tracker's room. */
export const MAX_SITE_CHARS = 128;

/** Bytes kept free in a visitor's message to the tracker, for what passing it on adds: a sender's name as long as
 * the receiver's, under a key two bytes longer. Judgement: with room for one more short field. */
export const RELAY_ROOM_BYTES = 64;

/** Characters of a member's name. Ours has 32 hex digits (128 random bits); judgement: twice that for other trackers. */
export const MAX_MEMBER_CHARS = 64;

/** Members named in one `introduce` or one `seek`. Judgement: far more neighbours than a browser keeps. */
export const MAX_MEMBERS_NAMED = 128;

/** Characters of an error's explanation. Judgement: two sentences. */
export const MAX_EXPLANATION_CHARS = 512;

/** Characters of a token. Ours have some 250; judgement: four times that, for other issuers' claims. */
export const MAX_TOKEN_CHARS = 1_024;

/** Characters of a ticket. Ours have 76: a name and the tracker's signature. */
export const MAX_TICKET_CHARS = 128;

/** Characters of what names a stream. A SHA-256 has 64 hex digits. */
export const MAX_STREAM_CHARS = 64;

/** Fields of a tracker message. The largest has nine; judgement: about as many again for later minor versions. */
export const MAX_MESSAGE_FIELDS = 16;

/** Texts in one word between neighbours who help each other, and names in one of them. Judgement: more than a browser has. */
export const MAX_ASSIST_NAMES = 16;
export const MAX_ASSIST_TEXTS = 1 + MAX_ASSIST_NAMES;

/** Characters of a signal that a neighbour passes on: an SDP with a dozen candidates. At three bytes each, with two names,
 * it fits a frame that anybody takes (FIRST_FRAME_BYTES). */
export const MAX_ASSISTED_CHARS = 5_000;

/** Bytes of a `data` frame that are not payload, at most: length 2, array and kind 2, three numbers of 5, flag 1. */
export const DATA_HEADER_BYTES = 20;

/** Pieces of a resource that a statement vouches for: 2 GiB. Judgement: a film in one file, past any segment. */
export const MAX_STATEMENT_PIECES = 8192;

/** Bytes of a statement with its signature: all those pieces' digests, and 32 KiB for the rest. */
export const MAX_STATEMENT_BYTES = 256 * 1024;

/** Headers of a statement. Judgement: more than there are to keep. */
export const MAX_STATEMENT_HEADERS = 64;

/** Seconds that a statement may hold at most. Judgement: a day; what changes less often belongs into a manifest. */
export const MAX_STATEMENT_SECONDS = 86_400;

/** URLs in one `vouch`. Judgement: the segments of a minute in a few renditions; in bytes, a message bounds them too. */
export const MAX_VOUCHED = 64;

/** Characters of a notary's reason. Judgement: three words. */
export const MAX_REASON_CHARS = 32;

/** Playlists that one visitor follows. Judgement: picture, sound and subtitles, twice over. */
export const MAX_FOLLOWED = 8;

/** Bytes of a statement that is sent over the tracker's socket, so that it fits a message with what is around it: some
 * 120 MB of content. Larger ones are to be had over HTTP. */
export const MAX_SOCKET_STATEMENT_BYTES = MAX_TRACKER_BYTES - 64;

/** Bytes of an Ed25519 signature (RFC 8032, section 5.1.6). */
export const SIGNATURE_BYTES = 64;
