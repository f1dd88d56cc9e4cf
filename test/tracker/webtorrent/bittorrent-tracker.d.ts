/** What the tests use of bittorrent-tracker, which brings no types. */
declare module 'bittorrent-tracker/client' {
  import type { EventEmitter } from 'node:events';

  export interface Peer extends EventEmitter {
    send(text: string): void;
    destroy(): void;
  }

  export default class Client extends EventEmitter {
    constructor(options: {
      readonly infoHash: Uint8Array;
      readonly peerId: Uint8Array;
      readonly port: number;
      readonly announce: readonly string[];
      readonly rtcConfig: object;
    });
    start(options: { readonly numwant: number; readonly left: number }): void;
    complete(): void;
    stop(): void;
    scrape(): void;
    destroy(): void;
  }
}

declare module 'bittorrent-tracker/server' {
  import type { EventEmitter } from 'node:events';
  import type { Server as HttpServer } from 'node:http';

  export default class Server extends EventEmitter {
    readonly http: HttpServer;
    constructor(options: {
      readonly udp: false;
      readonly http: false;
      readonly stats: false;
      readonly ws: true;
    });
    listen(port: number, host: string, listening: () => void): void;
    close(): void;
  }
}
