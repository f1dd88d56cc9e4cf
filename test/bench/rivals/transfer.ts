/**
 * Files from givers to a newcomer, carried by each contender in turn between the same browsers. Each round has a newcomer
 * of its own, who has nothing yet. Called by the benchmark of rates and that of costs.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchInSession } from '../../rig/session-profile.ts';
import { titleOf, type ContenderName, type Load, type StartContender } from './contender.ts';
import { CostMeter, type Cost } from './cost-meter.ts';

export interface Sample {
  readonly contender: ContenderName;
  readonly load: Load;
  readonly round: number;
  readonly ms: number;
  readonly offload: number;
  readonly cost: Cost;
}

export interface TransferOrder {
  readonly contenders: readonly StartContender[];
  readonly loads: readonly Load[];
  readonly rounds: number;
  readonly progress: (line: string) => void;
}

export async function transfer({ contenders, loads, rounds, progress }: TransferOrder): Promise<Sample[]> {
  const directory = await mkdtemp(join(tmpdir(), 'transfer-'));
  const profile = (name: string): string => join(directory, name);
  const count = Math.max(...loads.map((load) => load.givers));
  const givers = await Promise.all(
    Array.from({ length: count }, (_, number) => launchInSession(profile(`giver-${number}-`))),
  );
  const givingContexts = givers.map(({ context }) => context);
  const started = [];
  for (const start of contenders) {
    const contender = await start(givingContexts, loads);
    progress(`${contender.name}: ${count} givers have their files`);
    started.push(contender);
  }
  const samples: Sample[] = [];
  for (let round = 0; round < rounds; round++) {
    const newcomerProfile = profile(`newcomer-${round}-`);
    const newcomer = await launchInSession(newcomerProfile);
    const meetings = [];
    for (const each of started) {
      meetings.push({ name: each.name, meeting: await each.meet(newcomer.context) });
    }
    for (const load of loads) {
      const turns = [
        ...meetings.slice(round % meetings.length),
        ...meetings.slice(0, round % meetings.length),
      ];
      const told: string[] = [];
      for (const { name, meeting } of turns) {
        const meter = await CostMeter.start(meeting.pages, {
          giver: profile('giver-0-'),
          newcomer: newcomerProfile,
        });
        const carried = await meeting.carry(load);
        samples.push({ contender: name, load, round, ...carried, cost: await meter.stop() });
        told.push(`${name} ${(load.bytes / carried.ms / 1000).toFixed(1)} MB/s`);
      }
      progress(`round ${round + 1} of ${rounds}, ${titleOf(load)}: ${told.join(', ')}`);
    }
    for (const { meeting } of meetings) await meeting.leave();
    await newcomer.close();
    await rm(newcomerProfile, { recursive: true, force: true, maxRetries: 3 });
  }
  for (const each of started) await each.close();
  await Promise.all(givers.map((giver) => giver.close()));
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  return samples;
}
