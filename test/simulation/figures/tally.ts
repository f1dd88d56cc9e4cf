/** What is counted while one world runs. Decides nothing; the figures are made of it at the end. Worlds that are played in
 * processes of their own send records of theirs, which are merged into one. */
import { Meter, type MeterRecord } from './meter.ts';
import { Samples } from './samples.ts';

const METERS = [
  'useful',
  'peerBytes',
  'originBytes',
  'distinct',
  'alone',
  'trackerHeard',
  'trackerSaid',
  'presence',
] as const;
const SAMPLES = ['firstByte', 'completion', 'uploads'] as const;
const COUNTS = [
  'stalls',
  'playedMs',
  'stalledMs',
  'wrongBytes',
  'rejected',
  'joined',
  'gone',
  'finished',
  'cutOff',
] as const;

/** Why bytes left the origin that no visitor asked for: a notary looked into them. */
export const NOTARY_REASON = 'notary';

/** Can be cloned. Each list in the order of the names above. */
export interface TallyRecord {
  readonly meters: readonly MeterRecord[];
  readonly samples: readonly Float64Array[];
  readonly counts: readonly number[];
  readonly reasons: readonly (readonly [string, MeterRecord])[];
}

export class Tally {
  /** Bytes that pages and players asked for and got. */
  readonly useful = new Meter();
  /** Bytes that arrived over visitors' lines from neighbours, and that left the origin for visitors and notaries. */
  readonly peerBytes = new Meter();
  readonly originBytes = new Meter();
  /** Bytes of different contents, when somebody first asked for them whom neighbours can reach: what must leave the origin
   * once. Audiences that never meet each need it. */
  readonly distinct = new Meter();
  /** Bytes that visitors asked for whom no neighbour can ever reach. */
  readonly alone = new Meter();
  /** Milliseconds from a request to its first byte, or to when it was given up: whoever never saw one has waited so long. */
  readonly firstByte = new Samples();
  /** Milliseconds from a request, or from the opening of a page, to its end, or to when it was given up. */
  readonly completion = new Samples();
  stalls = 0;
  playedMs = 0;
  stalledMs = 0;
  wrongBytes = 0;
  /** Pieces that failed their check. */
  rejected = 0;
  /** Bytes that each visitor has sent to neighbours. */
  readonly uploads = new Samples();
  /** Messages from visitors to trackers, and back. */
  readonly trackerHeard = new Meter();
  readonly trackerSaid = new Meter();
  /** Milliseconds of visitors' presence. */
  readonly presence = new Meter();
  joined = 0;
  gone = 0;
  /** Pages, and segments of films, that were loaded, and that were not when the time was over. */
  finished = 0;
  cutOff = 0;
  /** Bytes that left the origin, by why they did. */
  readonly originBytesBy = new Map<string, Meter>();
  readonly #asked = new Set<string>();

  /** A content was asked for, by anybody. `isAlone`: by one whom no neighbour can ever reach. */
  asked(digest: string, size: number, isAlone: boolean, now: number): void {
    if (isAlone) return this.alone.add(size, now);
    if (this.#asked.has(digest)) return;
    this.#asked.add(digest);
    this.distinct.add(size, now);
  }

  /** Bytes have left the origin. */
  left(reason: string, bytes: number, from: number, to: number): void {
    this.originBytes.add(bytes, from, to);
    this.#because(reason).add(bytes, from, to);
  }

  record(): TallyRecord {
    return {
      meters: METERS.map((name) => this[name].record()),
      samples: SAMPLES.map((name) => this[name].record()),
      counts: COUNTS.map((name) => this[name]),
      reasons: Array.from(this.originBytesBy, ([reason, meter]) => [reason, meter.record()] as const),
    };
  }

  merge({ meters, samples, counts, reasons }: TallyRecord): void {
    for (const [i, name] of METERS.entries()) this[name].merge(meters[i]!);
    for (const [i, name] of SAMPLES.entries()) this[name].merge(samples[i]!);
    for (const [i, name] of COUNTS.entries()) this[name] += counts[i]!;
    for (const [reason, record] of reasons) this.#because(reason).merge(record);
  }

  #because(reason: string): Meter {
    let meter = this.originBytesBy.get(reason);
    if (!meter) this.originBytesBy.set(reason, (meter = new Meter()));
    return meter;
  }
}
