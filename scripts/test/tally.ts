/** The one reason for which a test may be skipped: the recordings beside the checkout are not there. */
export const ALLOWED_SKIP = "../shared is absent";

export interface Skip {
  readonly test: string;
  readonly reason: string;
}

/** What a whole run came to. `failures` names each failed test, file that would not load, and stray error. */
export interface Tally {
  readonly passed: number;
  readonly failures: readonly string[];
  readonly skips: readonly Skip[];
}

/** A skip hides a promise unless its reason (or its title) says that the recordings are absent. */
export const isAllowedSkip = (skip: Skip): boolean =>
  skip.reason.includes(ALLOWED_SKIP) || skip.test.includes(ALLOWED_SKIP);

/** True when nothing failed, something ran, and every skip is an allowed one. */
export const isGood = (tally: Tally): boolean =>
  tally.failures.length === 0 && tally.passed > 0 && tally.skips.every(isAllowedSkip);

/** The run's closing line: `N passed, N failed`, with the skips behind it when there are any. */
export function closingLine(tally: Tally): string {
  const line = `${tally.passed} passed, ${tally.failures.length} failed`;
  return tally.skips.length === 0 ? line : `${line}, ${tally.skips.length} skipped`;
}
