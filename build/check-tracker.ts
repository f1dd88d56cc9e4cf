/** `hearsay tracker --check`: asks the tracker that has these settings, on this machine, whether it is ready. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIPv6 } from 'node:net';
import { Fault } from '../content/fault.ts';
import { badOption } from './faults.ts';
import { CHECK_MS } from './limits.ts';

export interface Whereabouts {
  readonly port: number;
  readonly host?: string | undefined;
  /** There is one where it speaks TLS. */
  readonly tlsCert?: string | undefined;
}

/** Settles when it is ready. Throws Faults `not-ready` and `bad-option`. */
export async function checkTracker({ port, host, tlsCert }: Whereabouts): Promise<void> {
  if (port === 0) throw badOption('port', '0', 'the port that the tracker listens on, to find it there');
  const url = `${tlsCert === undefined ? 'http' : 'https'}://${nameOf(host)}:${port}/ready`;
  const answer = await ask(url).catch((error: NodeJS.ErrnoException) => {
    throw notReady(
      url,
      `there is no answer (${error.code ?? error.message}); see that it runs, and has these settings`,
    );
  });
  if (answer.status !== 200) throw notReady(url, `it answers ${answer.status}: ${answer.text.trim()}`);
}

/** Where this machine reaches what listens on `host`. */
function nameOf(host = '::'): string {
  if (host === '::' || host === '0.0.0.0') return '127.0.0.1';
  return isIPv6(host) ? `[${host}]` : host;
}

function ask(url: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    // Asked of this machine itself, whatever name its certificate is for.
    const options = { rejectUnauthorized: false, signal: AbortSignal.timeout(CHECK_MS) };
    const request = url.startsWith('https:') ? httpsRequest(url, options) : httpRequest(url, options);
    request.on('error', reject).on('response', (response) => {
      let text = '';
      response.on('error', reject).on('data', (bytes: Buffer) => (text += bytes.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.end();
  });
}

function notReady(url: string, detail: string): Fault<'not-ready'> {
  return new Fault('not-ready', { url, detail }, `The tracker at ${url} is not ready: ${detail}.`);
}
