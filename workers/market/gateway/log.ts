const LOG_MS = 10_000;

export type Log = (what: string, why: string) => void;

/** One line a cause and ten seconds: a venue that is down must not fill the log. */
export function createLog(): Log {
  const logged = new Map<string, number>();
  return (what, why) => {
    const wall = Date.now();
    if (wall - (logged.get(what) ?? Number.NEGATIVE_INFINITY) < LOG_MS) return;
    logged.set(what, wall);
    console.warn(`gateway: ${what}: ${why}`);
  };
}
