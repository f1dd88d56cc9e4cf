/** What a service worker was doing through the agent ends when that worker is stopped or has done with the port. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Content } from '../../content/content.ts';
import type { AnswerMessage, AskMessage } from '../../protocol/port-messages.ts';
import { AgentLink } from '../../sw/agent-link.ts';
import { serveAsks } from '../../workers/serve-asks.ts';

type Served = Parameters<typeof serveAsks>;

const contentOf = (letter: string): Content => ({
  digest: letter.repeat(56),
  size: 1000,
  pieces: letter.repeat(56),
  deflatable: false,
});
const FILM = contentOf('a');
const SONG = contentOf('b');

/** Exclusive locks: each name's in the order of asking. */
class FewLocks {
  readonly #held = new Map<string, Promise<unknown>>();

  request(name: string, hold: () => unknown): Promise<unknown> {
    const turn = (this.#held.get(name) ?? Promise.resolve()).then(hold);
    this.#held.set(name, turn);
    return turn;
  }
}

/** An agent's worker that serves ports, and what its swarm is told. */
class AgentSide {
  readonly heard: string[] = [];
  writing = Promise.resolve(true);
  watchers = 0;
  /** Tells whoever watches how many neighbours there are. */
  meet: (neighbours: number) => void = () => undefined;
  readonly #swarm: Served[1] = {
    watch: (watcher) => {
      this.watchers++;
      this.meet = (neighbours) => watcher.neighbours(neighbours);
      watcher.neighbours(1);
      return () => this.watchers--;
    },
    ask: (content) => {
      this.heard.push(`ask ${content.digest[0]}`);
      return { cancel: () => this.heard.push(`cancel ${content.digest[0]}`) };
    },
    tell: ({ kind }) => this.heard.push(kind),
    write: ({ digest }, pieces) => {
      this.heard.push(...pieces.map(({ index, bytes }) => `write ${digest[0]} ${index}: ${bytes.join(' ')}`));
      return this.writing;
    },
    reserved: ({ digest }) => this.heard.push(`reserved ${digest[0]}`),
    released: (digest) => this.heard.push(`released ${digest[0]}`),
  };
  readonly #streams: Served[2] = { listen: () => () => undefined, take: () => undefined };

  /** The other end of a port that it serves. */
  serve(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    onTestFinished(() => port1.close());
    serveAsks(port2, this.#swarm, this.#streams);
    return port1;
  }
}

/** A service worker that speaks as told, and holds the lock it has been named until it is stopped. */
async function workerAt(port: MessagePort): Promise<{ say(message: AskMessage): void; stop(): void }> {
  const { lock } = await new Promise<AnswerMessage & { kind: 'ready' }>((resolve) => {
    port.onmessage = ({ data }: MessageEvent<AnswerMessage>) => {
      if (data.kind === 'ready') resolve(data);
    };
  });
  let stop = (): void => undefined;
  void navigator.locks.request(
    lock,
    () =>
      new Promise<void>((resolve) => {
        stop = resolve;
      }),
  );
  const say = (message: AskMessage): void => port.postMessage(message);
  say({ kind: 'alive' });
  return { say, stop: () => stop() };
}

beforeEach(() => void vi.stubGlobal('navigator', { locks: new FewLocks() }));
afterEach(() => void vi.unstubAllGlobals());

describe('a service worker that is stopped', () => {
  test('takes what it was fetching, its asks and its watcher with it', async () => {
    const agent = new AgentSide();
    const worker = await workerAt(agent.serve());
    worker.say({ kind: 'reserve', content: FILM, indexes: [0] });
    worker.say({ kind: 'reserve', content: FILM, indexes: [0] });
    worker.say({ kind: 'reserve', content: SONG, indexes: [0] });
    worker.say({ kind: 'release', digest: FILM.digest });
    worker.say({ kind: 'ask', id: 1, content: SONG, indexes: [0], urgency: 'image', withinMs: 100 });
    const before = ['reserved a', 'reserved a', 'reserved b', 'released a', 'ask b'];
    await expect.poll(() => agent.heard).toEqual(before);
    worker.stop();
    await expect.poll(() => agent.watchers).toBe(0);
    expect(agent.heard).toEqual([...before, 'cancel b', 'released a', 'released b']);
  });

  test('leaves what another is fetching', async () => {
    const agent = new AgentSide();
    const [old, fresh] = await Promise.all([workerAt(agent.serve()), workerAt(agent.serve())]);
    fresh.say({ kind: 'reserve', content: FILM, indexes: [0] });
    old.say({ kind: 'release', digest: FILM.digest });
    old.say({ kind: 'reserve', content: SONG, indexes: [0] });
    await expect.poll(() => agent.heard).toHaveLength(2);
    old.stop();
    await expect.poll(() => agent.watchers).toBe(1);
    expect([...agent.heard].sort()).toEqual(['released b', 'reserved a', 'reserved b']);
  });
});

test('what a living worker fetches is told to the agent it has, and taken back from the one it leaves', async () => {
  const agents = [new AgentSide(), new AgentSide()];
  let led = 0;
  const link = new AgentLink(() => Promise.resolve([agents[led]!.serve()]));
  link.agentHere('page');
  await link.isThere();
  link.reserved(FILM, [0]);
  await expect.poll(() => agents[0]!.heard).toEqual(['reserved a']);
  led = 1;
  link.agentHere('page');
  await expect.poll(() => agents[1]!.heard).toEqual(['reserved a']);
  await expect.poll(() => agents[0]!.heard).toEqual(['reserved a', 'released a']);
  expect(agents[0]!.watchers).toBe(0);
  link.released(FILM.digest);
  await expect.poll(() => agents[1]!.heard).toEqual(['reserved a', 'released a']);
});

test('what nobody said would be fetched is taken back from nobody', async () => {
  const agent = new AgentSide();
  const link = new AgentLink(() => Promise.resolve([agent.serve()]));
  link.reserved(SONG, [0]);
  link.released(FILM.digest);
  link.agentHere('page');
  await expect.poll(() => agent.heard).toEqual(['reserved b']);
  link.paced(900);
  await expect.poll(() => agent.heard).toEqual(['reserved b', 'pace']);
});

describe('what a service worker has fetched is left to the agent to store', () => {
  const bytes = Uint8Array.of(1, 2);
  const pieces = [{ index: 3, bytes, deflated: false }];
  const never = new Promise<boolean>(() => undefined);

  async function linkTo(agent: AgentSide): Promise<AgentLink> {
    const link = new AgentLink(() => Promise.resolve([agent.serve()]));
    expect(await link.keep(FILM, pieces), 'before there is an agent').toBe(false);
    link.agentHere('page');
    await link.isThere();
    return link;
  }

  test('which says when it is written, or that it is not', async () => {
    const agent = new AgentSide();
    const link = await linkTo(agent);
    expect(await link.keep(FILM, pieces)).toBe(true);
    agent.writing = Promise.resolve(false);
    expect(await link.keep(FILM, pieces)).toBe(false);
    expect(agent.heard).toEqual(['write a 3: 1 2', 'write a 3: 1 2']);
    expect(bytes).toHaveLength(2);
  });

  test('and is not written when the agent ends before that', async () => {
    const agent = new AgentSide();
    const link = await linkTo(agent);
    agent.writing = never;
    const kept = link.keep(FILM, pieces);
    await expect.poll(() => agent.heard).toHaveLength(1);
    link.agentGone();
    expect(await kept).toBe(false);
  });

  test('and an agent that does not answer, as one whose tab has crashed or is frozen, is given no more until it does', async () => {
    const agent = new AgentSide();
    const link = await linkTo(agent);
    let write: (all: boolean) => void = () => undefined;
    agent.writing = new Promise((resolve) => {
      write = resolve;
    });
    const before = performance.now();
    expect(await link.keep(FILM, pieces)).toBe(false);
    expect(performance.now() - before).toBeGreaterThan(4000);
    for (let i = 0; i < 100; i++) expect(await link.keep(FILM, pieces)).toBe(false);
    expect(agent.heard).toHaveLength(1);
    // Whatever else it says: its late answer would be taken for that of the next.
    const heard = new Promise<void>((resolve) => {
      link.onStream = () => resolve();
    });
    agent.meet(2);
    await heard;
    agent.writing = Promise.resolve(false);
    const next = link.keep(SONG, pieces);
    write(true);
    expect(await next).toBe(false);
    agent.writing = Promise.resolve(true);
    await expect.poll(() => link.keep(FILM, pieces)).toBe(true);
  });

  test('and one that takes the place of such an agent is given it', async () => {
    const [hung, fresh] = [new AgentSide(), new AgentSide()];
    const link = await linkTo(hung);
    hung.writing = never;
    expect(await link.keep(FILM, pieces)).toBe(false);
    hung.serve = () => fresh.serve();
    link.agentHere('page');
    await expect.poll(() => link.keep(FILM, pieces)).toBe(true);
    expect(fresh.heard).toHaveLength(1);
  });
});

test('pieces of what is no content are not stored', async () => {
  const agent = new AgentSide();
  const worker = await workerAt(agent.serve());
  worker.say({
    kind: 'keep',
    content: { ...FILM, size: -1 },
    pieces: [{ index: 0, bytes: new Uint8Array(1), deflated: false }],
  });
  worker.say({ kind: 'reserve', content: FILM, indexes: [0] });
  await expect.poll(() => agent.heard).toEqual(['reserved a']);
});
