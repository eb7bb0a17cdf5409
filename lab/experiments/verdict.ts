/** A sampled figure against a reference: how far it may be, and whether it is. */
export interface Verdict {
  readonly what: string;
  readonly got: number;
  readonly expected: number;
  readonly tolerance: number;
  readonly passed: boolean;
}

export const judge = (what: string, got: number, expected: number, tolerance: number): Verdict => ({
  what,
  got,
  expected,
  tolerance,
  passed: Math.abs(got - expected) <= tolerance,
});

/** One line for each figure that missed. */
export function tellMisses(row: string, verdicts: readonly Verdict[]): void {
  for (const { what, got, expected, tolerance, passed } of verdicts) {
    if (!passed) console.log(`MISS ${row}: ${what} is ${got}, expected ${expected} +/- ${tolerance}`);
  }
}
