/** Gathers the effects of one event. Knows no rule. Filled by the core and its rooms. */
import type { TrackerMessage } from '../../protocol/tracker-messages.ts';
import type { NodeMessage } from './node-messages.ts';
import type { TrackerEffect, TrackerNote } from './tracker-effects.ts';

export class Outbox {
  private effects: TrackerEffect[] = [];

  /** Throws away what is in it. */
  begin(): void {
    this.effects = [];
  }

  /** What was put in since `begin`. */
  get all(): readonly TrackerEffect[] {
    return this.effects;
  }

  put(effect: TrackerEffect): void {
    this.effects.push(effect);
  }

  send(socket: number, message: TrackerMessage): void {
    this.put({ kind: 'send', socket, message });
  }

  tellNode(node: string, message: NodeMessage): void {
    this.put({ kind: 'tell-node', node, message });
  }

  note(note: TrackerNote): void {
    this.put({ kind: 'note', note });
  }
}
