/**
 * One GET over the network as a notary may make it: to an address that has been checked and is then connected to,
 * with no cookie, credential or encoding, and no redirect followed. Knows nothing of prefixes or statements.
 */
import { lookup as resolveName, type LookupAddress, type LookupAllOptions } from 'node:dns';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isFault } from '../../content/fault.ts';
import { CONNECTIONS_TO_HOST, type Patience } from './limits.ts';
import { notVouched } from './not-vouched.ts';
import { mayName } from './public-address.ts';

export interface GuardedGet {
  readonly patience: Patience;
  /** Bytes of bodies so far, as `count` was told. */
  readonly received: number;
  count(bytes: number): void;
  /** The response, its headers there and its body to come. Throws Fault `not-vouched`. The caller reads or destroys it. */
  get(url: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage>;
  /** Closes the connections that are kept open. */
  close(): void;
}

const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'hearsay-notary' } as const;

/** How a name becomes addresses: the system's way, as Node asks it. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** `allowed`: may this address be connected to? */
export function createGuardedGet(
  allowed: (address: string) => boolean,
  patience: Patience,
  resolve: Resolve = resolveName,
): GuardedGet {
  const pool = { keepAlive: true, maxSockets: CONNECTIONS_TO_HOST, lookup: checkedLookup(allowed, resolve) };
  let received = 0;
  const agents = { http: new HttpAgent(pool), https: new HttpsAgent(pool) };
  return {
    patience,
    get received() {
      return received;
    },
    count: (bytes) => {
      received += bytes;
    },
    get: async (text, headers) => {
      const url = new URL(text);
      // For a literal address Node asks no lookup.
      if (!mayName(url.hostname, allowed)) throw notPublic(url.hostname);
      const agent = url.protocol === 'https:' ? agents.https : agents.http;
      return send(url, { agent, headers: { ...HEADERS, ...headers } }, patience.firstByteMs);
    },
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

function send(url: URL, options: RequestOptions, ms: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
    const timer = setTimeout(() => {
      request.destroy(notVouched('unreachable', `its server gave no answer within ${ms} ms`));
    }, ms);
    request.on('response', (response) => {
      clearTimeout(timer);
      // Whoever reads it hears of its errors; once it is left, nobody minds them.
      response.on('error', () => undefined);
      resolve(response);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const detail = `there is no connection to its server (${error.code ?? error.message})`;
      reject(isFault(error) ? error : notVouched('unreachable', detail));
    });
    request.end();
  });
}

/** Gives Node only those addresses of a name that have been checked; it connects to what it is given, and asks no more. */
function checkedLookup(allowed: (address: string) => boolean, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      const addresses = error === null ? found.filter(({ address }) => allowed(address)) : [];
      const [first] = addresses;
      if (error !== null) return callback(error, []);
      if (first === undefined) return callback(notPublic(hostname), []);
      if (options.all === true) return callback(null, addresses satisfies LookupAddress[]);
      return callback(null, first.address, first.family);
    });
  };
}

function notPublic(host: string): NodeJS.ErrnoException {
  return notVouched('private-address', `${host} has no public address`);
}
