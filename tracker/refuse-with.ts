/** Answers a connection that got no further than its request, and ends it. Called where upgrades and requests are refused. */
import type { Duplex } from 'node:stream';

/** `why`: a sentence in ASCII for whoever reads the answer; browsers show pages none of it. */
export function refuseWith(stream: Duplex, status: string, why = ''): void {
  const body = why === '' ? '' : `${why}\n`;
  const head = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n`;
  const type = body === '' ? '' : 'Content-Type: text/plain\r\n';
  stream.on('error', () => stream.destroy());
  stream.end(`${head}${type}\r\n${body}`, () => stream.destroy());
}
