/** Versions of what crosses a boundary. A major that differs means: do not talk. */

/** Peer wire and tracker messages. Two visitors of different majors are not introduced. */
export const WIRE_VERSION = 3;

/** Messages between page, agent's worker and service worker. */
export const PORT_VERSION = 2;
