/**
 * Chromium's debugging protocol over the two pipes of `--remote-debugging-pipe`, as Playwright takes it. A browser ends
 * when its pipes do, whatever becomes of who held them. Knows nothing of what is said.
 */
import type { Readable, Writable } from 'node:stream';
import type { ConnectOverCDPTransport } from 'playwright';

/** A message is JSON in UTF-8, and this is behind it. */
const END = '\0';

/** `toBrowser` is its file descriptor 3, `fromBrowser` 4. */
export function debuggingPipe(toBrowser: Writable, fromBrowser: Readable): ConnectOverCDPTransport {
  const transport: ConnectOverCDPTransport = {
    send(message) {
      if (toBrowser.writable) toBrowser.write(JSON.stringify(message) + END);
    },
    close: () => void toBrowser.end(),
  };
  let begun = '';
  fromBrowser.setEncoding('utf8').on('data', (text: string) => {
    const messages = (begun + text).split(END);
    begun = messages.pop() ?? '';
    // Each in a turn of its own, or what a message sets free would run after the messages that follow it.
    for (const message of messages) {
      setImmediate(() => transport.onmessage?.(JSON.parse(message) as object));
    }
  });
  fromBrowser.on('close', () => transport.onclose?.());
  // Of a browser that has died; it is closed after that.
  for (const end of [toBrowser, fromBrowser]) end.on('error', () => undefined);
  return transport;
}
