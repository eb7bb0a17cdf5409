/**
 * Every minute, venue or no venue: alarms that fell asleep are set again; once an hour, what is old is swept away. When
 * the engine does not answer, its orders are cancelled from outside.
 */
import { HOUR, MINUTE } from "../../core/units/time.ts";
import { sweep } from "../../db/queries/loops.ts";
import { take } from "../../runtime/take.ts";
import type { Loop } from "./loop.ts";
import { outsideKill } from "./outside.ts";

export const watchdog: Loop = {
  name: "watchdog",
  everyMs: MINUTE,
  async run(env, now) {
    let rearmed: number;
    try {
      ({ rearmed } = await take(env.ENGINE.watchdog()));
    } catch (error) {
      // Nobody is left to answer for the orders at the venue.
      const { detail } = await outsideKill(env);
      throw new Error(`${error instanceof Error ? error.message : String(error)}; ${detail}`);
    }
    if (now !== null && now % HOUR < MINUTE) await sweep(env.DB, now, Date.now());
    return rearmed === 0
      ? { outcome: "ok", detail: "every alarm is set" }
      : {
          outcome: "degraded",
          detail: `${rearmed} alarm${rearmed === 1 ? "" : "s"} had fallen asleep and was set again`,
        };
  },
};
