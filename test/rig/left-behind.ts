/**
 * Finds what was left by processes that were killed, among names that bear the number of the process that made them. Called
 * before things of such a name are made.
 */

/** `pattern`: its first group is the number. What bears this process's own was left by an earlier one of that number. */
export function leftBehind(names: readonly string[], pattern: RegExp): string[] {
  return names.filter((name) => {
    const pid = Number(pattern.exec(name)?.[1]);
    return pid > 0 && (pid === process.pid || !isAlive(pid));
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It may be somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
