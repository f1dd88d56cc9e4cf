/** How the agent is brought, in a window and with a thread that are none. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { bringAgent, type AgentEvents, type AgentOptions } from '../../page-agent/bring-agent.ts';

const terminate = vi.fn();
const events = {
  stats: vi.fn(),
  peer: vi.fn(),
  loaded: vi.fn(),
  failed: vi.fn(),
  leads: vi.fn(),
} satisfies AgentEvents;

const optionsWith = (agent: string): AgentOptions => ({
  settings: {
    tracker: 'wss://tracker.example/',
    site: 'site',
    token: null,
    place: null,
    manifest: 'https://site.example/hearsay.json',
    publicKey: null,
    uploadCap: null,
    minPeers: 4,
    maxPeers: 12,
  },
  script: `data:text/javascript,${agent}`,
  worker: 'https://site.example/hearsay-worker.js',
  iceServers: [],
  relay: false,
});

beforeEach(() => {
  vi.clearAllMocks();
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('document', {
    createElement: () => ({ remove: () => undefined }),
    head: { append: () => undefined },
  });
  vi.stubGlobal(
    'Worker',
    class {
      readonly terminate = terminate;
      postMessage(): void {}
    },
  );
});

afterEach(() => vi.unstubAllGlobals());

test('leads once both the thread and what holds the connections are there', async () => {
  const agent = bringAgent(optionsWith('export function runAgent() { return { close() {} } }'), events);
  await vi.waitFor(() => expect(events.leads.mock.calls).toEqual([[true]]));
  expect(events.loaded).toHaveBeenCalledOnce();
  agent.stop();
  expect(events.leads.mock.lastCall).toEqual([false]);
  expect(terminate).toHaveBeenCalled();
});

test.each([
  ['can not be loaded', 'throw new Error("broken")'],
  ['is of another version, or does not begin', 'export const startAgent = null'],
])('a thread does not go on alone when what holds the connections %s', async (_, agent) => {
  bringAgent(optionsWith(agent), events);
  await vi.waitFor(() => expect(events.failed).toHaveBeenCalledOnce());
  expect(terminate).toHaveBeenCalled();
  expect(events.leads).not.toHaveBeenCalled();
});
