/** The HTTP server of a tracker that has one of its own: how it is made, listens and is found. Called by `tracker.ts`. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { Fault } from '../content/fault.ts';
import { MAX_SOCKETS } from './core/limits.ts';
import { REQUEST_CHECK_MS, REQUEST_MS, SPARE_CONNECTIONS } from './limits.ts';
import { refuseWith } from './refuse-with.ts';
import { badOption, type TrackerOptions } from './tracker-settings.ts';

const TIMES = {
  headersTimeout: REQUEST_MS,
  requestTimeout: REQUEST_MS,
  connectionsCheckingInterval: REQUEST_CHECK_MS,
};

/** Throws Fault `cannot-read` for the certificate, or `bad-option` when it is none. */
export async function createOwnServer(options: TrackerOptions): Promise<Server> {
  const { tlsCert, tlsKey } = options;
  const server =
    tlsCert === undefined || tlsKey === undefined
      ? createServer(TIMES)
      : await createSecureServer(tlsCert, tlsKey);
  server.maxConnections = (options.maxSockets ?? MAX_SOCKETS) + SPARE_CONNECTIONS;
  const refuse = (_error: Error, stream: Duplex): void => refuseWith(stream, '400 Bad Request');
  server.on('clientError', refuse).on('tlsClientError', (_error: Error, socket: Duplex) => socket.destroy());
  return server;
}

async function createSecureServer(tlsCert: string, tlsKey: string): Promise<Server> {
  const [cert, key] = [await readPem('tlsCert', tlsCert), await readPem('tlsKey', tlsKey)];
  if (!holds(() => createSecureContext({ cert }))) {
    throw badOption('tlsCert', tlsCert, 'the file of a certificate chain in PEM');
  }
  if (!holds(() => createPrivateKey(key))) {
    throw badOption('tlsKey', tlsKey, 'the file of a private key in PEM, without a passphrase');
  }
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
    throw badOption('tlsKey', tlsKey, `the key of the certificate in ${tlsCert}`);
  }
  return createHttpsServer({ ...TIMES, cert, key, handshakeTimeout: REQUEST_MS });
}

/** Node's own reasons name lines of OpenSSL. */
function holds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

async function readPem(option: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Fault(
      'cannot-read',
      { path, detail },
      `The tracker's option ${option}: cannot read ${path} (${detail}).`,
    );
  }
}

/** Throws Fault `cannot-listen`. */
export function listen(server: Server, port: number, host: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(cannotListen(error, port, host));
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      // Such as running out of file descriptors while accepting: the connections that exist go on.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function cannotListen(
  error: NodeJS.ErrnoException,
  port: number,
  host: string | undefined,
): Fault<'cannot-listen'> {
  const where = `${host ?? 'every address'}, port ${port}`;
  const advice =
    error.code === 'EADDRINUSE'
      ? 'Another program has it: stop that one, or name another port (0 takes a free one).'
      : error.code === 'EACCES'
        ? 'Ports below 1024 need a privilege: name a higher one.'
        : 'Name an address of this machine and a free port.';
  const detail = error.code ?? error.message;
  const message = `The tracker cannot listen on ${where} (${detail}). ${advice}`;
  return new Fault('cannot-listen', { host: host ?? '', port, detail }, message);
}

/** Where this machine reaches the server, also after it has closed; port 0 as long as it has not listened. */
export function rememberAddress(server: Server): () => { readonly host: string; readonly port: number } {
  let known = { host: 'localhost', port: 0 };
  const look = (): typeof known => {
    const bound = server.address();
    if (bound !== null && typeof bound !== 'string')
      known = { host: hostInUrl(bound.address), port: bound.port };
    return known;
  };
  look();
  return look;
}

function hostInUrl(address: string): string {
  if (address === '0.0.0.0' || address === '::') return 'localhost';
  return address.includes(':') ? `[${address}]` : address;
}
