/** Lets a command that is told to stop end as others do, so that its `exit` listeners run. Knows nothing of what they do. */
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `before` is called first. The exit code is a shell's for the signal. Call once. */
export function exitOnSignals(before: (signal: NodeJS.Signals) => void = () => undefined): void {
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      before(signal);
      process.exit(128 + constants.signals[signal]);
    });
  }
}
