/** Drives a tracker's core in its tests: sockets are numbers, effects become words. Asserts nothing itself. */
import type { VisitorMessage } from '../../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { TrackerEffect } from '../../../tracker/core/tracker-effects.ts';
import type { TrackerCoreOptions } from '../../../tracker/core/tracker-options.ts';
import { countedIds, seededRandom } from './seeded-random.ts';

export const SITE = 'a.example';
export const join = (want = 4, site = SITE): VisitorMessage => ({
  kind: 'join',
  version: WIRE_VERSION,
  site,
  want,
});

export function newCore(options: Partial<TrackerCoreOptions> = {}): TrackerCore {
  return new TrackerCore({ random: seededRandom(1), nextName: countedIds(), ...options });
}

export function say(
  core: TrackerCore,
  socket: number,
  message: VisitorMessage,
  now = 0,
): readonly TrackerEffect[] {
  return core.handle({ kind: 'message', socket, message }, now);
}

/** Opens a socket, joins, and returns the name it was given. */
export function enter(core: TrackerCore, socket: number, now = 0, site = SITE, address = 'home'): string {
  core.handle({ kind: 'open', socket, address }, now);
  for (const effect of say(core, socket, join(0, site), now)) {
    if (effect.kind === 'send' && effect.message.kind === 'welcome') return effect.message.you;
  }
  throw new Error(`Socket ${socket} was not welcomed.`);
}

/** Effects in words, in order, without the wakes that come and go with time. */
export function words(effects: readonly TrackerEffect[]): string[] {
  return effects.flatMap((effect) => {
    switch (effect.kind) {
      case 'send': {
        const { message } = effect;
        const error = message.kind === 'error' ? ` ${message.code}${message.fatal ? ' fatal' : ''}` : '';
        return [`${message.kind}${error} to ${effect.socket}`];
      }
      case 'close':
        return [`close ${effect.socket} ${effect.reason}`];
      case 'note':
        return [effect.note.kind === 'left' ? `note left ${effect.note.reason}` : `note ${effect.note.kind}`];
      case 'ask-notary':
        return [effect.kind];
      case 'announce':
        return [`announce ${effect.member.id}`];
      case 'withdraw':
        return [`withdraw ${effect.member}`];
      case 'tell-node':
        return [`${effect.message.kind} to ${effect.node}`];
      case 'wake-at':
        return [];
    }
  });
}
