/** An origin for a notary's tests: a real HTTP server that answers as it is told, and counts. Knows no notary. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Server, type Socket } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Origin {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Paths with their queries, in order. */
  readonly asked: readonly string[];
  /** Requests being answered now, and the most there have been at once. */
  readonly open: { now: number; most: number };
  close(this: void): Promise<void>;
}

export async function startOrigin(answer: Answer): Promise<Origin> {
  const asked: string[] = [];
  const open = { now: 0, most: 0 };
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    open.now += 1;
    open.most = Math.max(open.most, open.now);
    response.on('close', () => (open.now -= 1));
    answer(request, response);
  });
  const url = await listen(server);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, asked, open, close };
}

/** Answers every connection with `bytes` as they are, and then does with it what `after` says. */
export async function startRawOrigin(bytes: string, after: (socket: Socket) => void): Promise<Origin> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (head) => {
      asked.push(head.toString('latin1').split(' ')[1] ?? '');
      socket.write(bytes, () => after(socket));
    });
  });
  const url = await listen(server);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url, asked, open: { now: 0, most: 0 }, close };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}
