/** Once an hour: history that nobody looks at any more becomes rarer, then goes (docs/history.md). */
import { DAY, HOUR } from "../../core/units/time.ts";
import { thin } from "../../db/queries/retention.ts";
import type { Loop } from "./loop.ts";

/** Rows a rule takes in one run: a busy hour of eight markets leaves fewer. */
const MOST_ROWS = 20_000;

export const retention: Loop = {
  name: "retention",
  everyMs: HOUR,
  async run(env, now) {
    if (now === null) return { outcome: "degraded", detail: "nothing removed: the venue's clock is not known" };
    const wallNow = Date.now();
    // A recording has its own time; money's venue has ours. By a clock gone wild a year would be swept away at once.
    if (env.MODE === "live" && Math.abs(now - wallNow) > DAY)
      return { outcome: "failed", detail: `nothing removed: the venue's clock says ${now}, ours ${wallNow}` };
    const done = await thin(env.DB, { mode: env.MODE, venueNow: now, wallNow, most: MOST_ROWS });
    const touched = done.filter(({ rows }) => rows > 0);
    const words = touched.map(({ name, rows, more }) => `${rows} ${name}${more ? ", more to come" : ""}`);
    return { outcome: "ok", detail: words.length === 0 ? "nothing was old enough" : words.join("; "), notes: touched };
  },
};
