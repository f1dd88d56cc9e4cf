/**
 * The one error class. A fault carries a code and that code's data; its message says what happened, what was
 * expected and what to do. Knows nothing of where it is thrown or shown.
 */
import type { Refusal } from './refusal.ts';

export interface FaultData {
  'manifest-too-large': { chars: number; limit: number };
  'manifest-not-json': { detail: string };
  'manifest-version': { found: unknown; expected: number };
  'manifest-shape': { where: string; expected: string };
  'manifest-entry': { path: string; field: string; expected: string };
  'manifest-size': { path: string; size: number; pieces: number; expected: number };
  'manifest-signature': { reason: 'missing' | 'wrong' | 'unsupported' | 'malformed' };
  'signing-key': { reason: 'unsupported' | 'malformed' };
  statement: { detail: string };
  'not-vouched': { reason: Refusal; detail: string };
  'bad-digest': { found: string };
  playlist: { detail: string };
  'wire-frame': { detail: string };
  'message-shape': { message: string; detail: string };
  'bad-option': { option: string; found: string; expected: string };
  'cannot-read': { path: string; detail: string };
  'cannot-write': { path: string; detail: string };
  'not-ready': { url: string; detail: string };
  'cannot-listen': { host: string; port: number; detail: string };
}

export type FaultCode = keyof FaultData;

export class Fault<Code extends FaultCode = FaultCode> extends Error {
  readonly code: Code;
  readonly data: FaultData[Code];

  constructor(code: Code, data: FaultData[Code], message: string) {
    super(message);
    this.name = 'Fault';
    this.code = code;
    this.data = data;
  }
}

/** True when `error` is a fault, of the given code when one is named. */
export function isFault<Code extends FaultCode>(error: unknown, code?: Code): error is Fault<Code> {
  return error instanceof Fault && (code === undefined || error.code === code);
}
