/** Handshakes that are broken in a seeded way, written raw to a tracker's port. Knows only how long to wait for an answer. */
import { connect } from 'node:net';

const GOOD =
  'GET / HTTP/1.1\r\nHost: t\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

/** Milliseconds that an answer may take. Judgement: a machine that is busy with other tests. */
const ANSWER_MS = 400;

const BREAKS: readonly ((text: string, random: () => number) => string)[] = [
  (text, random) => text.slice(0, Math.floor(random() * text.length)),
  (text) => text.replace('GET', 'POST'),
  (text) => text.replace('13', '99'),
  (text) => text.replace(/Sec-WebSocket-Key.*\r\n/, ''),
  (text) => text.replace('websocket', 'h2c'),
  (text) => text.replace('Host: t', `Host: t\r\nX: ${'y'.repeat(20_000)}`),
  (text) => text.replace('Host: t', 'Host: t\r\nContent-Length: 5\r\nTransfer-Encoding: chunked'),
  (text) => text.replace('\r\n\r\n', '\r\nX-Forwarded-For: x, ,\0,::::,1.2.3.4.5\r\n\r\n'),
  (text) => text.replace('GET /', `GET /${'%'.repeat(300)}`),
  (text) => text.replace('HTTP/1.1', 'HTTP/9.9'),
  (text, random) =>
    withOffer(text, `hearsay, hearsay.${Buffer.from(noise(random, 200), 'latin1').toString('hex')}`),
  (text, random) => withOffer(text, `hearsay.${noise(random, 100)}`),
  (text) => text.replaceAll('\r\n', '\n\n'),
  (text, random) => changed(text, random),
  (text, random) => text + noise(random, 300),
  (_text, random) => noise(random, 300),
  () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
];

/** Writes `count` broken handshakes, some at once. Resolves with how many were answered at all. */
export async function breakHandshakes(port: number, count: number, random: () => number): Promise<number> {
  let left = count;
  let answered = 0;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const broken = BREAKS[left % BREAKS.length] ?? changed;
      if (await talk(port, Buffer.from(broken(GOOD, random), 'latin1'), ANSWER_MS)) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: 25 }, one));
  return answered;
}

function talk(port: number, bytes: Buffer, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    let answered = false;
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const end = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(end, ms);
    socket.on('data', () => (answered = true));
    socket.on('error', end).on('close', end);
  });
}

function withOffer(text: string, offer: string): string {
  return text.replace('Host: t', `Host: t\r\nSec-WebSocket-Protocol: ${offer}`);
}

function changed(text: string, random: () => number): string {
  const bytes = Buffer.from(text, 'latin1');
  for (let i = 0; i < 3; i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return bytes.toString('latin1');
}

function noise(random: () => number, length: number): string {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256))).toString('latin1');
}
