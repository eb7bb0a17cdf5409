/** Every minute, venue or no venue: alarms that fell asleep are set again; once an hour, what is old is swept away. */
import { HOUR, MINUTE } from "../../core/units/time.ts";
import { sweep } from "../../db/queries/loops.ts";
import { take } from "../../runtime/take.ts";
import type { Loop } from "./loop.ts";

export const watchdog: Loop = {
  name: "watchdog",
  everyMs: MINUTE,
  async run(env, now) {
    const { rearmed } = await take(env.ENGINE.watchdog());
    if (now !== null && now % HOUR < MINUTE) await sweep(env.DB, now, Date.now());
    return rearmed === 0
      ? { outcome: "ok", detail: "every alarm is set" }
      : {
          outcome: "degraded",
          detail: `${rearmed} alarm${rearmed === 1 ? "" : "s"} had fallen asleep and was set again`,
        };
  },
};
