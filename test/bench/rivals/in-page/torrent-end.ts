/**
 * A visitor's page with WebTorrent, as its guide starts it: seeds what it is to have, and carries what it is asked for.
 * Bundled by `webtorrent-contender.ts`; the library is served beside it as it was published.
 */

/** As much of WebTorrent 3 as is used here; it has no types of its own. */
interface Torrent {
  readonly torrentFile: Uint8Array;
  readonly pieces: readonly unknown[];
  readonly length: number;
  readonly wires: readonly { readonly peerPieces: { get(piece: number): boolean } }[];
  select(first: number, last: number): void;
  once(event: 'done' | 'ready', listener: () => void): void;
  destroy(options: { readonly destroyStore: boolean }, then: () => void): void;
}
interface Client {
  seed(file: File, options: object, then: (torrent: Torrent) => void): void;
  add(torrentFile: Uint8Array, options: object): Torrent;
  on(event: 'error', listener: (error: Error) => void): void;
}

export interface TorrentEnd {
  /** Fetches `path` and seeds it: the torrent's file, byte by byte. */
  seed(path: string): Promise<number[]>;
  /** Connects to so many who have all of it, then takes it: milliseconds from asking to the last byte. */
  carry(torrentFile: readonly number[], givers: number): Promise<number>;
}

export interface TorrentWindow {
  torrentEnd?: TorrentEnd;
  /** Told by the page. */
  tracker?: string;
  /** What went wrong in the client. */
  trouble?: string;
}

/** A name that the bundler leaves alone. */
const LIBRARY = '/webtorrent.min.js';
/** Milliseconds between two looks at who is connected. */
const LOOK_MS = 20;

const page = globalThis as typeof globalThis & TorrentWindow;
const { default: WebTorrent } = (await import(/* @vite-ignore */ LIBRARY)) as {
  readonly default: new () => Client;
};
const client = new WebTorrent();
client.on('error', (error) => (page.trouble = error.message));
const announce = [page.tracker];

async function connected({ wires, pieces }: Torrent, givers: number): Promise<void> {
  const last = pieces.length - 1;
  while (wires.filter(({ peerPieces }) => peerPieces.get(0) && peerPieces.get(last)).length < givers) {
    if (page.trouble !== undefined) throw new Error(page.trouble);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

page.torrentEnd = {
  async seed(path) {
    const body = await (await fetch(path)).blob();
    const torrent = await new Promise<Torrent>((resolve) =>
      client.seed(new File([body], path.slice(1)), { announce }, resolve),
    );
    return [...torrent.torrentFile];
  },
  async carry(torrentFile, givers) {
    const torrent = client.add(new Uint8Array(torrentFile), { announce, deselect: true });
    await new Promise<void>((resolve) => torrent.once('ready', resolve));
    await connected(torrent, givers);
    const done = new Promise<void>((resolve) => torrent.once('done', resolve));
    const start = performance.now();
    torrent.select(0, torrent.pieces.length - 1);
    await done;
    const ms = performance.now() - start;
    await new Promise<void>((resolve) => torrent.destroy({ destroyStore: true }, resolve));
    return ms;
  },
};
