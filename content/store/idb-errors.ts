/** Tells IndexedDB's errors apart by their names, as browsers throw them. Called by the store over IndexedDB alone. */

/** Errors that say something of one value or of room, nothing of the connection. */
const NOT_A_LOSS = new Set(['QuotaExceededError', 'DataCloneError', 'DataError', 'NotReadableError']);
/** What is said of a value whose file is gone or whose bytes make no sense. */
const UNREADABLE = new Set(['NotReadableError', 'DataError']);

/** True when a new connection may mend it. */
export function isLoss(error: unknown): boolean {
  return !NOT_A_LOSS.has(nameOf(error));
}

export function isQuota(error: unknown): boolean {
  return nameOf(error) === 'QuotaExceededError';
}

export function isUnreadable(error: unknown): boolean {
  return UNREADABLE.has(nameOf(error));
}

function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
}
