/**
 * Every minute, venue or no venue: alarms that fell asleep are set again. When the engine does not answer, its orders are
 * cancelled from outside.
 */
import { MINUTE } from "../../core/units/time.ts";
import { take } from "../../runtime/take.ts";
import type { Loop } from "./loop.ts";
import { outsideKill } from "./outside.ts";

export const watchdog: Loop = {
  name: "watchdog",
  everyMs: MINUTE,
  async run(env) {
    let rearmed: number;
    try {
      ({ rearmed } = await take(env.ENGINE.watchdog()));
    } catch (error) {
      // Nobody is left to answer for the orders at the venue.
      const { detail } = await outsideKill(env);
      throw new Error(`${error instanceof Error ? error.message : String(error)}; ${detail}`);
    }
    return rearmed === 0
      ? { outcome: "ok", detail: "every alarm is set" }
      : {
          outcome: "degraded",
          detail: `${rearmed} alarm${rearmed === 1 ? "" : "s"} had fallen asleep and was set again`,
        };
  },
};
