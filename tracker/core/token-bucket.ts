/** An allowance that refills with time. Knows neither what it allows nor a clock. Called by the tracker's core. */
export class TokenBucket {
  private tokens: number;
  private filledAt: number;
  private readonly burst: number;
  private readonly perMs: number;

  constructor(burst: number, perSecond: number, now: number) {
    this.burst = burst;
    this.perMs = perSecond / 1000;
    this.tokens = burst;
    this.filledAt = now;
  }

  /** True, and one token fewer, when there is one. */
  take(now: number): boolean {
    const elapsed = Math.max(0, now - this.filledAt);
    this.tokens = Math.min(this.burst, this.tokens + elapsed * this.perMs);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}
