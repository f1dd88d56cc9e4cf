/**
 * Every number of the simulated world: its unit and its reason. What a scenario chooses is in its own file; what the
 * shipped parts decide is theirs.
 */

/** Bytes a millisecond in a megabit a second. */
export const MBIT = 125;

/** Bytes of a data channel's packet and of a TCP segment, for the ceiling that loss sets. Usual values on the internet. */
export const CHANNEL_PACKET_BYTES = 1_200;
export const TCP_PACKET_BYTES = 1_448;

/** Factor of the ceiling that loss sets to one connection: rate = factor · packet / (round trip · √loss) (Mathis et al.,
 * 1997). Measured through a relay with 30 ms and 0.1 % or 1 % of loss: 1.4 to 1.8 and 0.4 to 0.5 MB/s; this says 1.5
 * and 0.5. */
export const MATHIS_FACTOR = 1.22;

/** Bytes in flight of one data channel, at most. Measured: about 100 Mbit/s at a round trip of 20 to 30 ms. */
export const CHANNEL_WINDOW_BYTES = 320 * 1024;

/** Bytes in flight of one HTTP connection, at most. Judgement: common receive windows of browsers. */
export const TCP_WINDOW_BYTES = 6 * 1024 * 1024;

/** Milliseconds one way between the edges of access networks: in one region, and to another. Judgement: a country and an
 * ocean. */
export const NEAR_MS = 8;
export const FAR_MS = 70;

/** Milliseconds one way between two devices behind the same router. */
export const LAN_MS = 1.5;

/** Milliseconds for which a device behind the same router may be at work with something else before it hears what has come.
 * Judgement: a telephone's. Over the internet as much is lost in the rest; here words would never cross without. */
export const LAN_BUSY_MS = 20;

/** Bytes a millisecond of a household's or an office's own network, per device: 150 Mbit/s of good wireless. */
export const LAN_RATE = 150 * MBIT;

/** Milliseconds one way from an access network to the nearest edge of a CDN, and until that answers. Judgement. */
export const EDGE_MS = 5;
export const EDGE_THINK_MS = 8;

/** Milliseconds from an order to connect to the offer, from an offer to the answer, and between candidates. Measured:
 * connections stand after 50 ms without and 150 ms with mDNS names. */
export const OFFER_MS = 15;
export const ANSWER_MS = 20;
export const CANDIDATE_MS = 15;

/** Candidates that each side sends, beside its offer or answer: host, its IPv6 twin, server-reflexive. Judgement. */
export const CANDIDATES = 3;

/** Round trips from an answer to an open channel: checks, DTLS, SCTP. Measured: 3.6 for the whole. */
export const OPEN_ROUND_TRIPS = 3.6;

/** Milliseconds until a connection that can't be made, or whose other end is silent, is given up. Measured in Chromium. */
export const ICE_GIVES_UP_MS = 15_000;

/** Milliseconds until a neighbour hears of an orderly end. Measured. */
export const CLOSE_MS = 5;

/** Milliseconds of the store: to look something up, and to write a batch. Measured in a Chromium worker. */
export const STORE_READ_MS = 2;
export const STORE_WRITE_MS = 4;

/** Milliseconds from the agent's word to the service worker's answer. Measured: a fresh port is answered within 1. */
export const PORT_MS = 1;

/** Milliseconds between two frames that show progress, for pieces on slow lines. Far below the engine's patience for it;
 * a frame for each 64 KiB would be as true and cost four times as many events. */
export const PROGRESS_FRAME_MS = 700;

/** Bytes of a live playlist, always fetched from the network. A few seconds' worth of lines. */
export const PLAYLIST_BYTES = 1_000;

/** Milliseconds that one bar of the time series stands for. */
export const BIN_MS = 1_000;

/** Flows on one line above which its shares are set anew only when the count has changed by this part of itself. Keeps
 * thousands on one uplink affordable; shares are then true to 6 %. */
export const EXACT_FLOWS = 24;
export const COARSE_SHARE = 1 / 16;

/** Milliseconds from a segment's publication until the notary has seen, fetched and hashed it, at least and at most: it
 * looks every quarter of a second when one is due. */
export const NOTARY_LEAST_MS = 100;
export const NOTARY_MOST_MS = 600;

/** Milliseconds in which the notary has told all who follow, one after the other. Measured: 50,000 messages a second. */
export const NOTARY_ROUND_MS = 200;

/** Segments that the notary vouches for when it begins to follow, and beyond each that it is asked for, as in
 * `tracker/notary/limits.ts`. */
export const NOTARY_FIRST_SEGMENTS = 8;
export const NOTARY_AHEAD_SEGMENTS = 8;

/** Milliseconds for which the mesh of an agent that has just begun may yet come together, as in `sw/agent-link.ts`. */
export const FRESH_AGENT_MS = 4_000;
