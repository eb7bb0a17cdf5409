/**
 * Every minute, venue or no venue: alarms that fell asleep are set again. When the engine does not answer, or the Gateway
 * within it, its orders are cancelled from outside.
 */
import { MINUTE } from "../../core/units/time.ts";
import { bounded } from "../../runtime/bounded.ts";
import type { Loop } from "./loop.ts";
import { outsideKill } from "./outside.ts";

/** Wall ms the engine has to ask all its objects, each of them twice. */
const ENGINE_MS = 25_000;
/** Through it every order leaves and is taken down: nobody else in the engine could. */
const GATEWAY = "gateway";

export const watchdog: Loop = {
  name: "watchdog",
  everyMs: MINUTE,
  async run(env) {
    const answer = await bounded(() => env.ENGINE.watchdog(), ENGINE_MS);
    const { rearmed = 0, silent = [] } = answer.ok ? answer.value : {};
    if (!answer.ok || silent.includes(GATEWAY)) {
      // Nobody is left to answer for the orders at the venue.
      const { detail } = await outsideKill(env);
      const why = answer.ok ? `no answer from ${silent.join(", ")}` : answer.why;
      return { outcome: "failed", detail: `${why}; ${detail}` };
    }
    const said = [
      ...(rearmed === 0
        ? []
        : [
            `${rearmed} alarm${rearmed === 1 ? "" : "s"} had fallen asleep and ${rearmed === 1 ? "was" : "were"} set again`,
          ]),
      ...(silent.length === 0 ? [] : [`no answer from ${silent.join(", ")}`]),
    ];
    return said.length === 0
      ? { outcome: "ok", detail: "every alarm is set" }
      : { outcome: "degraded", detail: said.join("; ") };
  },
};
