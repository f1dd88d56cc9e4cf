/**
 * Bytes in motion: fluid flows over lines. Each line gives its flows equal shares, and what a flow can't use, because of
 * its ceiling or of a line before this one, to the others (max-min fairness along the path). What a line further on holds
 * back stays unused, so that nothing ever runs faster than its lines. Knows neither visitors nor what the bytes are.
 */
import type { Clock } from '../clock.ts';
import { COARSE_SHARE, EXACT_FLOWS } from '../limits.ts';

/** One direction of an access line, a shared uplink, an origin. */
export class Line {
  /** Bytes a millisecond. */
  readonly rate: number;
  readonly flows: Flow[] = [];
  /** Bytes a millisecond that a flow may have at most; `Infinity` while there is enough for all. */
  share = Infinity;
  #countAtShare = 0;

  constructor(rate: number) {
    this.rate = rate;
  }

  /** True when the share has changed. Of many flows it is left as it is for a while. */
  reshare(): boolean {
    const count = this.flows.length;
    if (count > EXACT_FLOWS && Math.abs(count - this.#countAtShare) < count * COARSE_SHARE) return false;
    this.#countAtShare = count;
    const share = this.#fill();
    if (share === this.share) return false;
    this.share = share;
    return true;
  }

  /** Raises the level until the line is full, or everybody has what they can use. */
  #fill(): number {
    let level = 0;
    for (;;) {
      let rest = this.rate;
      let unmet = 0;
      for (const flow of this.flows) {
        const limit = flow.limitBefore(this);
        if (limit <= level) rest -= limit;
        else unmet++;
      }
      if (unmet === 0) return Infinity;
      const next = rest / unmet;
      if (next <= level * (1 + LEVEL_STEP)) return next;
      level = next;
    }
  }
}

export interface FlowOptions {
  readonly lines: readonly Line[];
  /** Bytes a millisecond that distance and loss allow. */
  readonly ceiling: number;
  /** Called when the bytes asked for have passed; returns how many follow at once, 0 for the end. */
  readonly passed: () => number;
  /** Called with every stretch of steady flow. */
  readonly meter?: (bytes: number, from: number, to: number) => void;
}

export class Flow {
  readonly options: FlowOptions;
  left: number;
  rate = 0;
  settledAt: number;
  /** When the event that looks for the end is due. */
  dueAt = Infinity;
  running = true;

  constructor(options: FlowOptions, bytes: number, now: number) {
    this.options = options;
    this.left = bytes;
    this.settledAt = now;
  }

  /** Bytes a millisecond that the ceiling and the lines before `line` allow. */
  limitBefore(line: Line | null): number {
    const { lines, ceiling } = this.options;
    let limit = ceiling;
    for (const each of lines) {
      if (each === line) break;
      if (each.share < limit) limit = each.share;
    }
    return limit;
  }
}

/** Part of itself by which a level must rise for another round. */
const LEVEL_STEP = 1e-9;

/** Bytes under which a rest counts as nothing: rounding. */
const CRUMB = 1e-6;

export class Flows {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get now(): number {
    return this.#clock.now;
  }

  start(options: FlowOptions, bytes: number): Flow {
    const flow = new Flow(options, bytes, this.#clock.now);
    for (const line of options.lines) line.flows.push(flow);
    for (const line of options.lines) this.#reshare(line);
    this.#setRate(flow);
    return flow;
  }

  /** Ends a flow before its time. Returns the bytes that had not passed of those last asked for. */
  stop(flow: Flow): number {
    if (!flow.running) return 0;
    this.#settle(flow);
    this.#end(flow);
    return flow.left;
  }

  #end(flow: Flow): void {
    flow.running = false;
    const { lines } = flow.options;
    for (const line of lines) {
      const place = line.flows.indexOf(flow);
      const last = line.flows.pop()!;
      if (last !== flow) line.flows[place] = last;
    }
    for (const line of lines) this.#reshare(line);
  }

  /** Sets a line's share anew, and after it those of the lines further on that its flows take. */
  #reshare(line: Line): void {
    if (!line.reshare()) return;
    for (const flow of line.flows) {
      const { lines } = flow.options;
      for (let next = lines.indexOf(line) + 1; next < lines.length; next++) this.#reshare(lines[next]!);
      this.#setRate(flow);
    }
  }

  #setRate(flow: Flow): void {
    const rate = flow.limitBefore(null);
    if (rate === flow.rate) return;
    this.#settle(flow);
    flow.rate = rate;
    this.#plan(flow);
  }

  #settle(flow: Flow): void {
    const { now } = this.#clock;
    const bytes = Math.min(flow.left, flow.rate * (now - flow.settledAt));
    if (bytes > 0) {
      flow.left -= bytes;
      flow.options.meter?.(bytes, flow.settledAt, now);
    }
    flow.settledAt = now;
  }

  /** An event that is due too early looks again; one that is due too late is replaced. */
  #plan(flow: Flow): void {
    const endsAt = this.#clock.now + flow.left / flow.rate;
    if (flow.dueAt <= endsAt) return;
    flow.dueAt = endsAt;
    this.#clock.at(endsAt, () => this.#look(flow, endsAt));
  }

  #look(flow: Flow, dueAt: number): void {
    if (!flow.running || flow.dueAt !== dueAt) return;
    flow.dueAt = Infinity;
    this.#settle(flow);
    if (flow.left > CRUMB && this.#clock.now + flow.left / flow.rate > this.#clock.now) {
      this.#plan(flow);
      return;
    }
    flow.left = 0;
    const next = flow.options.passed();
    if (!flow.running) return;
    flow.left = next;
    if (next > 0) this.#plan(flow);
    else this.#end(flow);
  }
}
