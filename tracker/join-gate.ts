/**
 * Lets messages through to the core in order, each join only after admission was asked. A socket whose token is being
 * checked is not read from. Called by `socket-server.ts` for each socket.
 */
import type { WebSocket } from 'ws';
import { roomOf, type Admission } from './admission.ts';
import type { NotAdmitted, SocketEvent } from './core/tracker-events.ts';

export class JoinGate {
  private readonly admission: Admission;
  private readonly origin: string | undefined;
  private readonly webSocket: WebSocket;
  private readonly tell: (event: SocketEvent) => void;
  /** What came in the same breath as a join that is being checked; null when none is. */
  private waiting: SocketEvent[] | null = null;

  constructor(
    admission: Admission,
    origin: string | undefined,
    webSocket: WebSocket,
    tell: (event: SocketEvent) => void,
  ) {
    this.admission = admission;
    this.origin = origin;
    this.webSocket = webSocket;
    this.tell = tell;
  }

  hear(event: SocketEvent): void {
    if (this.waiting !== null) {
      this.waiting.push(event);
      return;
    }
    if (event.kind !== 'message' || event.message.kind !== 'join') return this.tell(event);
    const join = event.message;
    const admitted = { ...event, message: { ...join, site: roomOf(join.site) } };
    const refusal = this.admission.refusalOf(join, this.origin);
    if (refusal === null) this.tell(admitted);
    else if (refusal instanceof Promise) void this.wait(event.socket, refusal, () => this.tell(admitted));
    else this.refuse(event.socket, refusal);
  }

  private async wait(
    socket: number,
    checking: Promise<NotAdmitted | null>,
    admit: () => void,
  ): Promise<void> {
    this.waiting = [];
    this.webSocket.pause();
    const refusal = await checking;
    const held = this.waiting;
    this.waiting = null;
    if (refusal === null) admit();
    else this.refuse(socket, refusal);
    this.webSocket.resume();
    // Its patience may be over: no more tokens are checked for it.
    if (this.webSocket.readyState !== this.webSocket.OPEN) return;
    for (const event of held) this.hear(event);
  }

  private refuse(socket: number, refusal: NotAdmitted): void {
    this.tell({ kind: 'not-admitted', socket, ...refusal });
  }
}
