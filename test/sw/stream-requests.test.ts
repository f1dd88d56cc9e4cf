/** What the streams' requests tell an agent that was not there yet. */
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSigningKeys } from '../../content/hashing/ed25519.ts';
import type { AskMessage } from '../../protocol/port-messages.ts';
import { PORT_VERSION } from '../../protocol/version.ts';
import { AgentLink } from '../../sw/agent-link.ts';
import { StreamRequests } from '../../sw/stream-requests.ts';

const PLAYLIST = 'https://cdn.example/film/list.m3u8';
const { publicKey } = await createSigningKeys();
const NOTARY = { url: 'https://notary.example/', key: publicKey, prefixes: ['https://cdn.example/'] };

const film = (url: string): string =>
  `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4.0,\n${url}.ts\n#EXT-X-ENDLIST\n`;

/** A service worker's streams, and an agent that can begin. */
class Scene {
  readonly heard: AskMessage[] = [];
  #offered: MessagePort[] = [];
  readonly link = new AgentLink(() => Promise.resolve(this.#offered));
  readonly requests = new StreamRequests({
    // Nothing is delivered here.
    parts: {} as ConstructorParameters<typeof StreamRequests>[0]['parts'],
    link: this.link,
    notary: () => Promise.resolve(NOTARY),
  });

  async pass(url: string): Promise<void> {
    const { response } = await this.requests.respond(new Request(url), 'page');
    await response.text();
  }

  agentBegins(): void {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port2.close());
    port2.addEventListener('message', (event: MessageEvent<AskMessage>) => this.heard.push(event.data));
    port2.start();
    this.#offered = [port1];
    this.link.agentHere('page');
    port2.postMessage({ kind: 'ready', version: PORT_VERSION });
  }

  get playlists(): string[] {
    return this.heard.flatMap((message) => (message.kind === 'playlist' ? [message.url] : []));
  }
}

afterEach(() => void vi.unstubAllGlobals());

describe('an agent that begins when a playlist has passed', () => {
  test('is shown it, and told before whom the site trusts to vouch', async () => {
    vi.stubGlobal('navigator', {});
    vi.stubGlobal('fetch', ({ url }: Request) => {
      const response = new Response(film(url));
      Object.defineProperty(response, 'url', { value: url });
      return Promise.resolve(response);
    });
    const scene = new Scene();
    await scene.pass(PLAYLIST);
    await scene.pass(`${PLAYLIST}?sound`);
    expect(await scene.link.isThere()).toBe(false);
    scene.agentBegins();
    await expect.poll(() => scene.playlists).toEqual([PLAYLIST, `${PLAYLIST}?sound`]);
    expect(scene.heard[0]).toEqual({ kind: 'notary', notary: NOTARY });
    expect(scene.heard[1]).toMatchObject({ text: film(PLAYLIST) });
  });
});
