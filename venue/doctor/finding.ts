/** What the doctor found at one place. Every bad one says what to do. */
export interface Finding {
  /** Stable name of the check, for scripts. */
  readonly check: string;
  /** "note": nothing is wrong, and it is worth knowing. "skipped": not looked at, and why. */
  readonly is: "good" | "note" | "bad" | "skipped";
  readonly says: string;
  /** What to do about it: always there when it is bad. */
  readonly todo?: string;
}

export const good = (check: string, says: string): Finding => ({ check, is: "good", says });
export const note = (check: string, says: string, todo?: string): Finding => ({
  check,
  is: "note",
  says,
  ...(todo === undefined ? {} : { todo }),
});
export const bad = (check: string, says: string, todo: string): Finding => ({ check, is: "bad", says, todo });
export const skipped = (check: string, says: string): Finding => ({ check, is: "skipped", says });

const MARKS = { good: "ok  ", note: "note", bad: "BAD ", skipped: "-   " } as const;

/** One finding as text: its line, and what to do on the next. */
export const line = ({ check, is, says, todo }: Finding): string =>
  `${MARKS[is]} ${check.padEnd(12)} ${says}${todo === undefined ? "" : `\n                  -> ${todo}`}`;
