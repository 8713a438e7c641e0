// Backoff spreads retries with full jitter: the wait is anywhere between zero
// and a ceiling that doubles with every failure up to a cap, so that a
// thousand pages which lost the same server do not return together.
export class Backoff {
  private failures = 0;

  constructor(
    private readonly first: number,
    private readonly cap: number,
    private readonly random: () => number = Math.random,
  ) {}

  // next returns how many milliseconds to wait before trying again.
  next(): number {
    const ceiling = Math.min(this.cap, this.first * 2 ** this.failures);
    this.failures = Math.min(this.failures + 1, 30);
    return this.random() * ceiling;
  }

  // atLeast makes the next ceiling no lower than that after so many failures.
  atLeast(failures: number): void {
    this.failures = Math.max(this.failures, failures);
  }

  reset(): void {
    this.failures = 0;
  }

  get count(): number {
    return this.failures;
  }
}
