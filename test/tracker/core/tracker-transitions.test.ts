/** The tracker's core as a table: what every event does in every state of a socket, and the state after. */
import { describe, expect, it } from 'vitest';
import type { VisitorMessage } from '../../../protocol/tracker-messages.ts';
import type { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { NodeEvent, TrackerEvent } from '../../../tracker/core/tracker-events.ts';
import { earlyJoin } from '../../../protocol/opening-request.ts';
import { enter, join, newCore, say, SITE, words } from './core-driver.ts';

type State = 'absent' | 'waiting' | 'early' | 'joined';
type EventName = Exclude<TrackerEvent['kind'], 'message' | NodeEvent['kind']> | VisitorMessage['kind'];
const ME = 1;

/** A core in which socket 1 is in `state` and socket 2 is a member of the room. */
function inState(state: State): { core: TrackerCore; other: string } {
  const core = newCore();
  const other = enter(core, 2);
  if (state !== 'absent') core.handle({ kind: 'open', socket: ME, address: 'home' }, 0);
  if (state === 'early') say(core, ME, earlyJoin(SITE));
  if (state === 'joined') say(core, ME, join(0));
  return { core, other };
}

function stateOf(core: TrackerCore): State {
  const answer = words(say(core, ME, { kind: 'seek', want: 0, except: [] }));
  if (answer.length === 0) return 'absent';
  if (answer[0] !== 'introduce to 1') return 'waiting';
  return words(say(core, ME, join(0)))[0] === 'introduce to 1' ? 'early' : 'joined';
}

/** One of each kind that a visitor may say; `other`: a member of the room. */
function saidAs(name: VisitorMessage['kind'], other: string): VisitorMessage {
  const messages: Readonly<Record<VisitorMessage['kind'], VisitorMessage>> = {
    join: join(),
    seek: { kind: 'seek', want: 1, except: [] },
    signal: { kind: 'signal', to: other, data: 'offer' },
    vouch: { kind: 'vouch', urls: ['https://a.example/'] },
    follow: { kind: 'follow', playlists: [] },
    report: { kind: 'report', peers: 3, network: 1 },
    ping: { kind: 'ping' },
    leave: { kind: 'leave' },
  };
  return messages[name];
}

function eventNamed(name: EventName, other: string): TrackerEvent {
  switch (name) {
    case 'open':
      return { kind: 'open', socket: ME, address: 'home' };
    case 'garbage':
      return { kind: 'garbage', socket: ME, code: 'bad-message', detail: 'noise' };
    case 'not-admitted':
      return { kind: 'not-admitted', socket: ME, reason: 'no-token', detail: 'Bring one.' };
    case 'turned-away':
      return { kind: 'turned-away', reason: 'draining' };
    case 'closed':
      return { kind: 'closed', socket: ME };
    case 'wake':
      return { kind: 'wake' };
    default:
      return { kind: 'message', socket: ME, message: saidAs(name, other) };
  }
}

const TRANSITIONS: Record<State, Record<EventName, { effects: string[]; after: State }>> = {
  absent: {
    open: { effects: [], after: 'waiting' },
    garbage: { effects: [], after: 'absent' },
    'not-admitted': { effects: [], after: 'absent' },
    'turned-away': { effects: ['note refused'], after: 'absent' },
    closed: { effects: [], after: 'absent' },
    wake: { effects: [], after: 'absent' },
    join: { effects: [], after: 'absent' },
    seek: { effects: [], after: 'absent' },
    signal: { effects: [], after: 'absent' },
    vouch: { effects: [], after: 'absent' },
    follow: { effects: [], after: 'absent' },
    report: { effects: [], after: 'absent' },
    ping: { effects: [], after: 'absent' },
    leave: { effects: [], after: 'absent' },
  },
  waiting: {
    open: { effects: [], after: 'waiting' },
    garbage: { effects: ['error bad-message to 1', 'note refused'], after: 'waiting' },
    'not-admitted': { effects: ['error not-allowed to 1', 'note refused'], after: 'waiting' },
    'turned-away': { effects: ['note refused'], after: 'waiting' },
    closed: { effects: [], after: 'absent' },
    wake: { effects: [], after: 'waiting' },
    join: { effects: ['welcome to 1', 'introduce to 1', 'note joined'], after: 'joined' },
    seek: { effects: ['error not-joined to 1', 'note refused'], after: 'waiting' },
    signal: { effects: ['error not-joined to 1', 'note refused'], after: 'waiting' },
    vouch: { effects: ['error not-joined to 1', 'note refused'], after: 'waiting' },
    follow: { effects: ['error not-joined to 1', 'note refused'], after: 'waiting' },
    report: { effects: ['error not-joined to 1', 'note refused'], after: 'waiting' },
    ping: { effects: ['pong to 1'], after: 'waiting' },
    leave: { effects: [], after: 'waiting' },
  },
  early: {
    open: { effects: [], after: 'early' },
    garbage: { effects: ['error bad-message to 1', 'note refused'], after: 'early' },
    'not-admitted': { effects: ['error not-allowed to 1', 'note refused'], after: 'early' },
    'turned-away': { effects: ['note refused'], after: 'early' },
    closed: { effects: ['note left closed'], after: 'absent' },
    wake: { effects: [], after: 'early' },
    join: { effects: ['introduce to 1'], after: 'joined' },
    seek: { effects: ['introduce to 1'], after: 'early' },
    signal: { effects: ['signal to 2'], after: 'early' },
    vouch: { effects: ['ask-notary'], after: 'early' },
    follow: { effects: ['ask-notary'], after: 'early' },
    report: { effects: [], after: 'early' },
    ping: { effects: ['pong to 1'], after: 'early' },
    leave: { effects: ['note left left'], after: 'waiting' },
  },
  joined: {
    open: { effects: [], after: 'joined' },
    garbage: { effects: ['error bad-message to 1', 'note refused'], after: 'joined' },
    'not-admitted': { effects: ['error not-allowed to 1', 'note refused'], after: 'joined' },
    'turned-away': { effects: ['note refused'], after: 'joined' },
    closed: { effects: ['note left closed'], after: 'absent' },
    wake: { effects: [], after: 'joined' },
    join: { effects: ['error already-joined to 1', 'note refused'], after: 'joined' },
    seek: { effects: ['introduce to 1'], after: 'joined' },
    signal: { effects: ['signal to 2'], after: 'joined' },
    vouch: { effects: ['ask-notary'], after: 'joined' },
    follow: { effects: ['ask-notary'], after: 'joined' },
    report: { effects: [], after: 'joined' },
    ping: { effects: ['pong to 1'], after: 'joined' },
    leave: { effects: ['note left left'], after: 'waiting' },
  },
};

describe('every event in every state', () => {
  for (const [state, row] of Object.entries(TRANSITIONS) as [State, (typeof TRANSITIONS)[State]][]) {
    it.each(Object.entries(row) as [EventName, { effects: string[]; after: State }][])(
      `${state}: %s`,
      (name, { effects, after }) => {
        const { core, other } = inState(state);
        expect(words(core.handle(eventNamed(name, other), 0))).toEqual(effects);
        expect(stateOf(core)).toBe(after);
      },
    );
  }
});
