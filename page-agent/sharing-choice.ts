/** The visitor's own choice whether to share, kept for the site. Where nothing can be kept, the default holds: yes. */

const KEY = 'hearsay sharing';

export function readSharing(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

export function writeSharing(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, 'off');
  } catch {
    // Storage is blocked: the choice holds for this page alone.
  }
}
