/**
 * Machines behind one line, for real: a network namespace each, a router that bridges them, and one shaped link from there to
 * this machine, which sees the router's address for all of them. Linux, as root, with iproute2 and iptables. Knows nothing of
 * who runs there. Called by the benchmarks.
 */
import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath, installDebianPackage } from './debian-package.ts';
import { leftBehind } from './left-behind.ts';

export interface NamespacesOrder {
  readonly machines: number;
  /** Of the line, each way. */
  readonly bitsPerSecond: number;
}

export interface Namespaces {
  /** This machine's address as the others reach it, over the line. */
  readonly host: string;
  /** Bytes that the line has carried so far, both ways, with all headers. */
  bytes(): Promise<number>;
  /** Path of a program that runs `program` on machine number `machine`. */
  programOn(machine: number, program: string): Promise<string>;
  close(): Promise<void>;
}

/** Bytes that may pass at once: a quarter more than the line carries in a tick of 4 ms at 10 Mbit/s, and a large packet. */
const BURST = '16kb';
/** Milliseconds that a packet may wait for the line. Judgement: what cheap routers have. */
const QUEUE = '200ms';

const runProgram = promisify(execFile);

/** Rejects with what was refused, when this machine does not allow it. Removes what was left by processes that were killed. */
export async function openNamespaces({ machines, bitsPerSecond }: NamespacesOrder): Promise<Namespaces> {
  await needProgram('ip', 'iproute2');
  await needProgram('iptables', 'iptables');
  await removeLeft();
  const name = `hs${process.pid}`;
  const subnet = `10.213.${process.pid % 250}`;
  const home = '192.168.213';
  const router = `${name}-r`;
  const line = `${name}l`;
  const inside = [router, ...Array.from({ length: machines }, (_, machine) => `${name}-${machine}`)];
  const folder = await mkdtemp(join(tmpdir(), 'namespaces-'));
  const sweep = (): void => remove([line], inside);
  // Also by Ctrl-C: nothing else removes them before the machine is started again.
  process.once('exit', sweep);
  const close = async (): Promise<void> => {
    process.off('exit', sweep);
    sweep();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const namespace of inside) await ip(`netns add ${namespace}`);
    await ip(`-n ${router} link add lan type bridge`);
    await ip(`-n ${router} addr add ${home}.1/24 dev lan`);
    await ip(`-n ${router} link set lan up`);
    await ip(`link add ${line} type veth peer name out netns ${router}`);
    await ip(`addr add ${subnet}.1/24 dev ${line}`);
    await ip(`link set ${line} up`);
    await ip(`-n ${router} addr add ${subnet}.2/24 dev out`);
    await ip(`-n ${router} link set out up`);
    await ip(`-n ${router} route add default via ${subnet}.1`);
    await ip(`netns exec ${router} sysctl -qw net.ipv4.ip_forward=1`);
    await ip(`netns exec ${router} iptables -t nat -A POSTROUTING -o out -j MASQUERADE`);
    for (const [number, namespace] of inside.slice(1).entries()) {
      await ip(`-n ${router} link add port${number} type veth peer name eth0 netns ${namespace}`);
      await ip(`-n ${router} link set port${number} master lan up`);
      await ip(`-n ${namespace} addr add ${home}.${number + 10}/24 dev eth0`);
      await ip(`-n ${namespace} link set lo up`);
      await ip(`-n ${namespace} link set eth0 up`);
      await ip(`-n ${namespace} route add default via ${home}.1`);
    }
    const shape = `root tbf rate ${bitsPerSecond} burst ${BURST} latency ${QUEUE}`;
    await tc(`qdisc add dev ${line} ${shape}`);
    await tc(`-n ${router} qdisc add dev out ${shape}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    host: `${subnet}.1`,
    async bytes() {
      const [sent, come] = await Promise.all(['tx_bytes', 'rx_bytes'].map((count) => statistic(line, count)));
      return (sent ?? 0) + (come ?? 0);
    },
    async programOn(machine, program) {
      const path = join(folder, `machine-${machine}`);
      await writeFile(path, `#!/bin/sh\nexec ip netns exec ${name}-${machine} '${program}' "$@"\n`);
      await chmod(path, 0o755);
      return path;
    },
    close,
  };
}

/** Links go with the namespaces that they end in, but some time later. What was not made can't be removed. */
function remove(links: readonly string[], namespaces: readonly string[]): void {
  for (const link of links) spawnSync('ip', ['link', 'del', link]);
  for (const namespace of namespaces) spawnSync('ip', ['netns', 'del', namespace]);
}

async function removeLeft(): Promise<void> {
  const { stdout } = await runProgram('ip', ['netns', 'list']).catch(() => ({ stdout: '' }));
  const links = await readdir('/sys/class/net').catch(() => []);
  const namespaces = stdout.split('\n').map((line) => line.split(' ', 1)[0] ?? '');
  remove(leftBehind(links, /^hs(\d+)l$/), leftBehind(namespaces, /^hs(\d+)-/));
}

async function needProgram(program: string, packageName: string): Promise<void> {
  if ((await findOnPath([program])) === null) await installDebianPackage(packageName);
}

async function statistic(device: string, name: string): Promise<number> {
  return Number(await readFile(`/sys/class/net/${device}/statistics/${name}`, 'utf8'));
}

const ip = (args: string): Promise<void> => runWords('ip', args);
const tc = (args: string): Promise<void> => runWords('tc', args);

async function runWords(program: string, args: string): Promise<void> {
  try {
    await runProgram(program, args.split(' '));
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    throw new Error(`\`${program} ${args}\` was refused: ${stderr.trim() || message}`, { cause: error });
  }
}
