/** What rides in the carriage tell, as measurements. Pure. Called by the carriage. */
import type { Measurement } from '../benchmark.ts';
import { ratios } from '../measure.ts';
import { MOST_COPIES } from './limits.ts';
import { measured } from './measured.ts';

/** One audience that opens one section within seconds. */
export interface Ride {
  /** With Hearsay. */
  readonly peers: boolean;
  /** From the first's opening it until the last sees all of it. */
  readonly lastMs: number;
  /** Over the line in that time, both ways, with all headers. */
  readonly uplinkBytes: number;
  /** Since the first page was asked for: Hearsay's own scripts, and the tracker, too. */
  readonly visitBytes: number;
  /** Bodies of what one of them was shown. */
  readonly copyBytes: number;
}

/** Of as many rides with Hearsay as without, each in the order of its rounds. */
export function rideMeasurements(rides: readonly Ride[]): Measurement[] {
  const of = (peers: boolean, valueOf: (ride: Ride) => number): number[] =>
    rides.filter((ride) => ride.peers === peers).map(valueOf);
  const copies = ({ uplinkBytes, copyBytes }: Ride): number => uplinkBytes / copyBytes;
  const seconds = ({ lastMs }: Ride): number => lastMs / 1000;
  const whatCopies = 'bytes over the shared line ÷ one copy of what all open';
  const whatSeconds = 'seconds from the first’s opening it until the last sees all';
  return [
    measured('carriageCopies', 'with', of(true, copies), `${whatCopies}, with Hearsay`, {
      sense: 'at most',
      value: MOST_COPIES,
    }),
    measured('carriageCopies', 'without', of(false, copies), `${whatCopies}, without`),
    measured('carriageSeconds', 'with', of(true, seconds), `${whatSeconds}, with Hearsay`),
    measured('carriageSeconds', 'without', of(false, seconds), `${whatSeconds}, without`),
    measured(
      'carriageSooner',
      '',
      ratios(of(false, seconds), of(true, seconds)),
      'the last sees all so many times sooner',
    ),
    measured(
      'carriageVisitBytes',
      '',
      ratios(
        of(true, ({ visitBytes }) => visitBytes),
        of(false, ({ visitBytes }) => visitBytes),
      ),
      'bytes of the whole visit, Hearsay’s scripts and first pages included, with ÷ without',
    ),
  ];
}
