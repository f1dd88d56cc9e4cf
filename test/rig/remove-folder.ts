/**
 * Removes a folder at once, also one into which a browser that was just killed is still writing. Node's own `maxRetries`
 * would not do: it tries the same folder again, but not what has come into it since. Called when a command ends.
 */
import { rmSync } from 'node:fs';

/** Looks at the folder, at most, and milliseconds between two. Judgement: what is killed is gone within one. */
const LOOKS = 10;
const LOOK_MS = 100;

/** Blocks. Throws when somebody writes on. */
export function removeFolder(folder: string): void {
  for (let look = 1; ; look++) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (look === LOOKS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    }
  }
}
