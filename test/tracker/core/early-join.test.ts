/** Whoever joins in its opening request: meets those of its line at once, everybody else as if it had joined later, once. */
import { describe, expect, test } from 'vitest';
import { earlyJoin } from '../../../protocol/opening-request.ts';
import type { TrackerMessage, VisitorMessage } from '../../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import { MORE_BESIDE } from '../../../tracker/core/limits.ts';
import type { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { TrackerCoreOptions } from '../../../tracker/core/tracker-options.ts';
import { enter, join, newCore, say, SITE, words } from './core-driver.ts';

const ME = 1;
const EARLY = earlyJoin(SITE);

/** A room with so many at home, where the newcomer is as well, and so many who each are elsewhere. */
function scene(home: number, elsewhere: number, options: Partial<TrackerCoreOptions> = {}): Scene {
  const core = newCore({ policy: 'nearest', ...options });
  const names = (count: number, from: number, address: (socket: number) => string): Set<string> =>
    new Set(Array.from({ length: count }, (_, i) => enter(core, from + i, 0, SITE, address(from + i))));
  const beside = names(home, 100, () => 'home');
  const others = names(elsewhere, 200, (socket) => `away ${socket}`);
  core.handle({ kind: 'open', socket: ME, address: 'home' }, 0);
  return { core, beside, others };
}

interface Scene {
  readonly core: TrackerCore;
  readonly beside: ReadonlySet<string>;
  readonly others: ReadonlySet<string>;
}

/** What the newcomer is told. */
function told({ core }: Scene, message: VisitorMessage, now = 0): TrackerMessage[] {
  return say(core, ME, message, now).flatMap((effect) =>
    effect.kind === 'send' && effect.socket === ME ? [effect.message] : [],
  );
}

function introduced(messages: readonly TrackerMessage[]): readonly string[] {
  return messages.flatMap((message) => (message.kind === 'introduce' ? message.peers : []));
}

describe('an early join', () => {
  test('is welcomed and named those of its line, and no stranger', () => {
    const at = scene(3, 20);
    const [welcome, introduce, ...rest] = told(at, EARLY);
    expect(welcome).toMatchObject({ kind: 'welcome', members: 24 });
    expect(introduce).toMatchObject({ kind: 'introduce', beside: true });
    expect(new Set(introduced([introduce!]))).toEqual(at.beside);
    expect(rest).toEqual([]);
  });

  test('is named some of many on its line', () => {
    const peers = introduced(told(scene(50, 0), EARLY));
    expect(peers).toHaveLength(MORE_BESIDE);
  });

  test.each([{}, { policy: 'first-available' }] as const)(
    'of one alone on its line, or of none is asked, is answered by a welcome alone: %j',
    (options) => {
      const at = scene('policy' in options ? 3 : 0, 20, options);
      expect(told(at, EARLY).map(({ kind }) => kind)).toEqual(['welcome']);
    },
  );

  test('is followed by another that says what is wanted, and then by none', () => {
    const at = scene(3, 20);
    const before = introduced(told(at, EARLY));
    const answers = told(at, join(4));
    expect(answers.map(({ kind }) => kind)).toEqual(['introduce']);
    const after = introduced(answers);
    expect(after).toHaveLength(4);
    expect(after.filter((name) => before.includes(name))).toEqual([]);
    expect(words(say(at.core, ME, join(4)))).toEqual(['error already-joined to 1', 'note refused']);
    expect(at.core.stats()).toMatchObject({ members: 24, joins: 24, introductions: 7 });
  });

  test('names no more of a line in all than a join that was not early', () => {
    const [early, late] = [scene(50, 0), scene(50, 0)];
    const inTwo = [...introduced(told(early, EARLY)), ...introduced(told(early, join(4)))];
    expect(new Set(inTwo).size).toBe(introduced(told(late, join(4))).length);
  });

  test('lets nobody hear of a stream until it is known, and then its viewers come first', () => {
    const at = scene(0, 200);
    const viewers = [900, 901, 902].map((socket) => {
      const name = enter(at.core, socket, 0, SITE, `away ${socket}`);
      say(at.core, socket, { kind: 'seek', want: 0, except: [], seeks: 'film' });
      return name;
    });
    told(at, EARLY);
    const whole: VisitorMessage = { kind: 'join', version: WIRE_VERSION, site: SITE, want: 3, seeks: 'film' };
    expect(new Set(introduced(told(at, whole)))).toEqual(new Set(viewers));
  });

  test('of one room opens no other', () => {
    const at = scene(3, 0);
    told(at, EARLY);
    expect(words(say(at.core, ME, join(4, 'b.example')))).toEqual([
      'error already-joined to 1',
      'note refused',
    ]);
    expect(words(say(at.core, ME, join(4)))).toEqual(['introduce to 1']);
  });

  test('of another version, or one too many, is refused as any other', () => {
    const at = scene(0, 0);
    expect(words(say(at.core, ME, { ...EARLY, version: WIRE_VERSION + 1 }))).toEqual([
      'error version fatal to 1',
      'close 1 version',
      'note refused',
    ]);
    const full = scene(3, 0, { maxRoomMembers: 3 });
    expect(words(say(full.core, ME, EARLY))).toContain('error room-full fatal to 1');
  });

  test('is told to other nodes at once, and again when its stream is known', () => {
    const at = scene(3, 0, { clustered: true });
    expect(words(say(at.core, ME, EARLY)).filter((word) => word.startsWith('announce'))).toHaveLength(1);
    const whole: VisitorMessage = { kind: 'join', version: WIRE_VERSION, site: SITE, want: 4, seeks: 'film' };
    const said = say(at.core, ME, whole);
    expect(said.find(({ kind }) => kind === 'announce')).toMatchObject({ member: { seeks: 'film' } });
  });

  test('meets those of its line at other nodes through these', () => {
    const at = scene(0, 0, { clustered: true });
    enter(at.core, 2);
    const remote = ['0', 'f'].map((id) => ({ id, whereabouts: { address: 'home' }, seeks: null }));
    at.core.handle({ kind: 'remote-joined', node: 'n2', room: SITE, members: remote, news: true }, 0);
    const effects = say(at.core, ME, EARLY);
    // The lesser of two names offers: of the one here, or of the node that is asked.
    expect(words(effects)).toContain('ask to n2');
    expect(
      new Set(introduced(effects.flatMap((each) => (each.kind === 'send' ? [each.message] : [])))),
    ).toContain('f');
  });
});
