import { type Spread, spread } from "./moves.ts";

const EVERY_MS = 5;
/** A timer that is no later than this was not kept waiting: its own step is a millisecond. */
const LATE_MS = 2;

export interface Machine {
  /** How late timers of this process fired: what the machine does to whoever waits on it. */
  readonly late: Spread | null;
  /** Whether nobody was kept waiting between two moments of `performance.now()`. */
  isQuiet(from: number, to: number): boolean;
}

/** Watches from now on. */
export function watchMachine(): { stop(): Machine } {
  const fired: { readonly due: number; readonly at: number }[] = [];
  let due = performance.now() + EVERY_MS;
  const timer = setInterval(() => {
    const at = performance.now();
    fired.push({ due, at: Math.max(due, at) });
    due = at + EVERY_MS;
  }, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      const kept = fired.filter(({ due: from, at }) => at - from > LATE_MS);
      return {
        late: spread(fired.map(({ due: from, at }) => at - from)),
        isQuiet: (from, to) => !kept.some((each) => each.due < to && each.at > from),
      };
    },
  };
}
