import { type Spread, spread } from "./moves.ts";

const EVERY_MS = 20;

/** How late timers of this process fire: what the machine does to whoever waits on it. Ends by itself with nothing else to do. */
export function watchMachine(): { stop(): Spread | null } {
  const late: number[] = [];
  let due = performance.now() + EVERY_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    late.push(Math.max(0, now - due));
    due = now + EVERY_MS;
  }, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return spread(late);
    },
  };
}
