/**
 * The processes of a running browser, as Linux lists them in `/proc`: what they have used of processor time and memory of
 * their own, and how to end them all. Knows nothing of what they do. Called by the benchmarks.
 */
import { readdirSync, readFileSync } from 'node:fs';

export interface TreeUse {
  /** Since they began, with those of their children that have ended. */
  readonly cpuMs: number;
  /** Resident and shared with no other process. */
  readonly ownBytes: number;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly cpuTicks: number;
}

/** Milliseconds of a tick: 100 a second on every Linux that user space has seen (`sysconf(_SC_CLK_TCK)`). */
const TICK_MS = 10;

/** Where the fields are in `/proc/<pid>/stat` behind the name, which may contain spaces: proc_pid_stat(5), less two. */
const PARENT = 1;
const FIRST_TIME = 11;
const TIMES = 4;

/**
 * Sum over the processes whose command line contains `mark`, and all that they have started. Throws when there is none.
 */
export function useOfTree(mark: string): TreeUse {
  const all = treeOf((pid) => commandLine(pid).includes(mark));
  if (all.length === 0) throw new Error(`No process has "${mark}" in its command line.`);
  return {
    cpuMs: all.reduce((sum, { cpuTicks }) => sum + cpuTicks * TICK_MS, 0),
    ownBytes: all.reduce((sum, { pid }) => sum + ownBytes(pid), 0),
  };
}

/** Kills a process and all that it has started. They are stopped first, lest one start another on its way out. */
export function killTree(root: number): void {
  let tree: Process[] = [];
  for (let known = -1; known !== tree.length;) {
    known = tree.length;
    tree = treeOf((pid) => pid === root);
    for (const { pid } of tree) signal(pid, 'SIGSTOP');
  }
  for (const { pid } of tree) signal(pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in the meantime.
  }
}

/** The roots, and then all that they have started. */
function treeOf(isRoot: (pid: number) => boolean): Process[] {
  const processes = readProcesses();
  const members = new Map(processes.filter(({ pid }) => isRoot(pid)).map((each) => [each.pid, each]));
  for (let before = -1; before !== members.size;) {
    before = members.size;
    for (const each of processes) if (members.has(each.parent)) members.set(each.pid, each);
  }
  return [...members.values()];
}

function readProcesses(): Process[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    const text = readIfThere(`/proc/${name}/stat`);
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields.length < FIRST_TIME + TIMES) return [];
    const times = fields.slice(FIRST_TIME, FIRST_TIME + TIMES).map(Number);
    return {
      pid: Number(name),
      parent: Number(fields[PARENT]),
      cpuTicks: times.reduce((sum, ticks) => sum + ticks, 0),
    };
  });
}

function commandLine(pid: number): string {
  return readIfThere(`/proc/${pid}/cmdline`);
}

function ownBytes(pid: number): number {
  const [, kilobytes = '0'] = /^RssAnon:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes) * 1024;
}

/** Empty when the process has ended in the meantime. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
