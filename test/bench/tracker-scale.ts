/**
 * What joining, introducing and leaving cost the tracker's core in rooms of 100 to 100,000 members, and how near those
 * introduced are. A table on stderr; with `--json` one object last on stdout. No sockets: these have their own benchmark.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { AsnTable } from '../../tracker/asn-table.ts';
import { TrackerCore } from '../../tracker/core/tracker-core.ts';
import type { Whereabouts } from '../../tracker/core/whereabouts.ts';
import { countedIds, seededRandom } from '../tracker/core/seeded-random.ts';
import { buildMesh } from '../tracker/introduced-mesh.ts';
import { population } from '../tracker/population.ts';

const SIZES = [100, 1_000, 10_000, 100_000];
/** Visitors that come, then seek, then go while the processor's time is taken; for each size in turn, round after round. */
const GUESTS = 500;
const ROUNDS = 21;
/** Milliseconds between rounds in the core's time, after which a pair may meet again. */
const ROUND_MS = 6_000;

interface Cost {
  readonly members: number;
  /** Members looked at for one introduction of eight: random numbers drawn. */
  readonly looks: number;
  readonly joinMicros: number;
  readonly seekMicros: number;
  readonly leaveMicros: number;
  readonly kilobytesPerMember: number;
}

class Scale {
  readonly members: number;
  readonly kilobytesPerMember: number;
  private readonly core: TrackerCore;
  private readonly rounds: { readonly join: number; readonly seek: number; readonly leave: number }[] = [];
  private lastSocket = 0;
  private now = 0;
  private looks = 0;

  constructor(members: number, everybody: readonly Whereabouts[]) {
    this.members = members;
    const most = members + GUESTS;
    const random = seededRandom(1);
    this.core = new TrackerCore({
      random: () => {
        this.looks += 1;
        return random();
      },
      randomId: countedIds(),
      policy: 'nearest',
      maxSockets: most,
      maxRoomMembers: most,
      maxPerAddress: most,
    });
    const before = heapBytes();
    for (const whereabouts of everybody.slice(0, members)) this.join(whereabouts);
    this.kilobytesPerMember = (heapBytes() - before) / members / 1_000;
  }

  /** Guests come, seek more, and go: the room is as large again as it was. */
  round(guests: readonly Whereabouts[]): void {
    this.now += ROUND_MS;
    const first = this.lastSocket + 1;
    this.looks = 0;
    const join = cpuMicros(() => guests.forEach((whereabouts) => this.join(whereabouts)));
    const seek = cpuMicros(() => {
      const message = { kind: 'seek', want: 8, except: [] } as const;
      for (let socket = first; socket <= this.lastSocket; socket++) {
        this.core.handle({ kind: 'message', socket, message }, this.now);
      }
    });
    const leave = cpuMicros(() => {
      for (let socket = first; socket <= this.lastSocket; socket++) {
        this.core.handle({ kind: 'closed', socket }, this.now);
      }
    });
    this.rounds.push({ join, seek, leave });
  }

  /** The median round, for each visitor. */
  cost(): Cost {
    const median = (what: 'join' | 'seek' | 'leave'): number => {
      const sorted = this.rounds.map((round) => round[what]).sort((a, b) => a - b);
      return (sorted[Math.floor(sorted.length / 2)] ?? 0) / GUESTS;
    };
    const { members, kilobytesPerMember } = this;
    return {
      members,
      looks: this.looks / GUESTS / 2,
      joinMicros: median('join'),
      seekMicros: median('seek'),
      leaveMicros: median('leave'),
      kilobytesPerMember,
    };
  }

  private join(whereabouts: Whereabouts): void {
    const socket = ++this.lastSocket;
    this.core.handle({ kind: 'open', socket, ...whereabouts }, this.now);
    const message = { kind: 'join', version: WIRE_VERSION, site: 'a.example', want: 8 } as const;
    this.core.handle({ kind: 'message', socket, message }, this.now);
  }
}

/** Processor time, which others on the machine do not lengthen. */
function cpuMicros(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const path = createRequire(import.meta.url).resolve('@ip-location-db/asn/asn-ipv4.csv');
const table = new AsnTable([await readFile(path, 'utf8')]);
const everybody = population(Math.max(...SIZES) + GUESTS, table, seededRandom(7));
const scales = SIZES.map((members) => new Scale(members, everybody));
for (let round = 0; round < ROUNDS; round++)
  for (const scale of scales) scale.round(everybody.slice(-GUESTS));

const shown = (value: number): string => value.toFixed(1).padStart(9);
console.error('  members     looks   join µs   seek µs  leave µs   kB each');
const costs = scales.map((scale) => scale.cost());
for (const { members, looks, joinMicros, seekMicros, leaveMicros, kilobytesPerMember } of costs) {
  const cells = [looks, joinMicros, seekMicros, leaveMicros, kilobytesPerMember].map(shown).join(' ');
  console.error(`${String(members).padStart(9)} ${cells}`);
}

const visitors = population(20_000, table, seededRandom(2026));
const nearness = {
  nearest: buildMesh(visitors, 'nearest'),
  'first-available': buildMesh(visitors, 'first-available'),
};
console.error('\n20,000 visitors: shares of introductions within …');
for (const [policy, { address, prefix, asn, meanKm, largest, mostLinks }] of Object.entries(nearness)) {
  const shares = [address, prefix, asn].map((share) => `${(share * 100).toFixed(1)} %`.padStart(7)).join(' ');
  const rest = `${meanKm.toFixed(0)} km apart, largest part ${(largest * 100).toFixed(2)} %, at most ${mostLinks} links`;
  console.error(`${policy.padEnd(16)} address, prefix, network ${shares}; ${rest}`);
}
if (values.json) console.log(JSON.stringify({ costs, nearness }));
